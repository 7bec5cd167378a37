"""What leaves the station for other eyes: each export is a function of values to bytes."""
