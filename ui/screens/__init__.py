"""What is seen: a screen shows values and emits intents. It never knows what an intent leads to."""
