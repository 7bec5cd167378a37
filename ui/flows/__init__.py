"""What happens: an intent becomes an action on a thread of `ui.tasks`, and its value is shown."""
