"""Triage: pure functions from answers and a programme to an assessment with its reasons."""
