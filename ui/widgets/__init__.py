"""Small parts that screens are put together from. They know values, never a flow, an action or a file."""
