"""A made-up day at one booth, played through the same actions as a real one. Nobody in it exists."""
