"""The names that rules may ask about, apart from the symptoms and conditions of a programme."""

from __future__ import annotations

VITALS = (
    "temperature_tenths_c",
    "spo2_pct",
    "respiration_per_min",
    "pulse_per_min",
    "systolic_mmhg",
    "diastolic_mmhg",
)
"""The vital signs that are numbers, by their names in the answers."""

NUMBERS = ("age_days", "age_months", "age_years", "onset_days_ago", "antipyretic_hours_ago", *VITALS)
FLAGS = ("pregnant", "oxygen", "antipyretic", "smoker", "care_home", "arrival", "exposed")
CHOICES = {
    "sex": ("F", "M", "X"),
    "consciousness": ("A", "C", "V", "P", "U"),
    "spo2_scale": ("1", "2"),
    "oxygen_supply": ("no", "yes"),
}
"""What can be chosen. Consciousness is ACVPU: alert, new confusion, voice, pain, unresponsive."""

DISPOSITIONS = ("emergency_now", "see_clinician", "test_and_isolate", "test_then_go", "no_test")
"""What to do with the person now, the most urgent first."""
TRACKS = ("emergency_treatment_centre", "life_treatment_centre", "home_monitoring")
"""Where the person goes if the result is positive, the closest care first."""
UNCLASSIFIED = "unclassified"
"""The answer of a scheme that takes its first row, when none holds."""

NOT_APPLICABLE = "not_applicable"
"""The level of a score for somebody whom it does not apply to: rules that stand in its place ask for it."""

DISPOSITION_SCHEME = "disposition_now"
TRACK_SCHEME = "track_if_positive"
TRANSPORT_SCHEME = "transport"
