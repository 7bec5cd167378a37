"""The station's end of delivery: how batches reach the centre and when to try again. Never sees the centre's code."""
