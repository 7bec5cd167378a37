"""Step 1: the ledger, the records, and the guards that let no row stand without its fact."""

from __future__ import annotations

LEDGER_COLUMNS = "revision INTEGER NOT NULL, fact_epoch INTEGER NOT NULL, fact_seq INTEGER NOT NULL"

DOCUMENT_COLUMNS = (
    "document_kind TEXT NOT NULL, document_masked TEXT NOT NULL, document_sealed BLOB NOT NULL, "
    "document_local BLOB NOT NULL, document_search_key TEXT NOT NULL"
)

RECORDS: dict[str, str] = {
    "person": (
        "id TEXT NOT NULL PRIMARY KEY, name TEXT, birth_date TEXT, birth_year INTEGER, sex TEXT, phone TEXT, "
        "area TEXT NOT NULL, nationality TEXT NOT NULL, surname_latin TEXT NOT NULL, given_latin TEXT NOT NULL, "
        "identity_level TEXT NOT NULL, description TEXT NOT NULL, " + DOCUMENT_COLUMNS + ", "
        "search_name TEXT NOT NULL, search_latin TEXT NOT NULL, search_initials TEXT NOT NULL, "
        "search_phone TEXT NOT NULL, search_sound TEXT NOT NULL"
    ),
    "visit": (
        "id TEXT NOT NULL PRIMARY KEY, person_id TEXT NOT NULL REFERENCES person(id), operating_day TEXT NOT NULL, "
        "arrived_at INTEGER NOT NULL, programme_id TEXT NOT NULL, programme_version TEXT NOT NULL, "
        "programme_hash TEXT NOT NULL, expectation_id TEXT REFERENCES expectation(id), vehicle TEXT NOT NULL, "
        "lane TEXT NOT NULL, flight TEXT NOT NULL, seat TEXT NOT NULL, way_out TEXT, left_at INTEGER, "
        "party_id TEXT REFERENCES visit(id), void_reason TEXT, void_note TEXT NOT NULL, preregistered_at INTEGER"
    ),
    "consent": (
        "id TEXT NOT NULL PRIMARY KEY, visit_id TEXT NOT NULL REFERENCES visit(id), "
        "person_id TEXT NOT NULL REFERENCES person(id), wording_version TEXT NOT NULL, language TEXT NOT NULL, "
        "is_given INTEGER NOT NULL, guardian_name TEXT NOT NULL, guardian_relation TEXT NOT NULL"
    ),
    "exposure": (
        "id TEXT NOT NULL PRIMARY KEY, visit_id TEXT NOT NULL REFERENCES visit(id), window_days INTEGER NOT NULL, "
        "contact TEXT NOT NULL, contact_on TEXT, contact_place TEXT NOT NULL, cluster TEXT NOT NULL, "
        "facility TEXT NOT NULL, health_worker TEXT NOT NULL, care_home TEXT NOT NULL, first_test TEXT NOT NULL, "
        "test_reason TEXT NOT NULL, onset_place TEXT NOT NULL, origin TEXT NOT NULL, transit TEXT NOT NULL, "
        "countries TEXT NOT NULL, stay TEXT NOT NULL, companions INTEGER"
    ),
    "person_link": (
        "id TEXT NOT NULL PRIMARY KEY, person_id TEXT NOT NULL REFERENCES person(id), "
        "other_id TEXT NOT NULL REFERENCES person(id), is_linked INTEGER NOT NULL"
    ),
    "triage": (
        "id TEXT NOT NULL PRIMARY KEY, visit_id TEXT NOT NULL REFERENCES visit(id), programme_id TEXT NOT NULL, "
        "programme_version TEXT NOT NULL, programme_hash TEXT NOT NULL, level INTEGER NOT NULL, "
        "disposition_now TEXT NOT NULL, track_if_positive TEXT NOT NULL, decided_by TEXT NOT NULL, "
        "temperature_tenths_c INTEGER, spo2_pct INTEGER, onset_days_ago INTEGER, answers TEXT NOT NULL, "
        "outcome TEXT NOT NULL, confirmed TEXT NOT NULL"
    ),
    "overrule": (
        "id TEXT NOT NULL PRIMARY KEY, visit_id TEXT NOT NULL REFERENCES visit(id), "
        "triage_id TEXT NOT NULL REFERENCES triage(id), reason TEXT NOT NULL, level INTEGER, "
        "disposition_now TEXT NOT NULL, track_if_positive TEXT NOT NULL"
    ),
    "programme": (
        "id TEXT NOT NULL PRIMARY KEY, programme_id TEXT NOT NULL, version TEXT NOT NULL, "
        "hash TEXT NOT NULL UNIQUE, content BLOB NOT NULL"
    ),
    "specimen": (
        "id TEXT NOT NULL PRIMARY KEY, visit_id TEXT NOT NULL REFERENCES visit(id), number TEXT NOT NULL UNIQUE, "
        "specimen_type TEXT NOT NULL, state TEXT NOT NULL, collected_at INTEGER, collector TEXT NOT NULL, "
        "swab_lot TEXT NOT NULL, medium_lot TEXT NOT NULL, void_reason TEXT, void_note TEXT NOT NULL"
    ),
    "void_label": (
        "id TEXT NOT NULL PRIMARY KEY, number TEXT NOT NULL UNIQUE, void_reason TEXT NOT NULL, "
        "void_note TEXT NOT NULL"
    ),
    "roll": (
        "id TEXT NOT NULL PRIMARY KEY, station INTEGER NOT NULL, day TEXT NOT NULL, "
        "first_serial INTEGER NOT NULL, last_serial INTEGER NOT NULL"
    ),
    "kit_lot": (
        "id TEXT NOT NULL PRIMARY KEY, kind TEXT NOT NULL, code TEXT NOT NULL, lot TEXT NOT NULL, "
        "gtin TEXT NOT NULL, expires_on TEXT NOT NULL, opened_at INTEGER NOT NULL, closed_at INTEGER"
    ),
    "lot_recall": "id TEXT NOT NULL PRIMARY KEY, lot TEXT NOT NULL UNIQUE",
    "label_print": (
        "id TEXT NOT NULL PRIMARY KEY, visit_id TEXT NOT NULL REFERENCES visit(id), "
        "specimen_id TEXT NOT NULL REFERENCES specimen(id), copy INTEGER NOT NULL, state TEXT NOT NULL, "
        "printer TEXT NOT NULL, trouble TEXT NOT NULL, UNIQUE (specimen_id, copy)"
    ),
    "box": (
        "id TEXT NOT NULL PRIMARY KEY, operating_day TEXT NOT NULL, code TEXT NOT NULL UNIQUE, state TEXT NOT NULL, "
        "lab TEXT NOT NULL, responsible TEXT NOT NULL, responsible_phone TEXT NOT NULL, logger_id TEXT NOT NULL, "
        "sealed_at INTEGER, sealed_by TEXT NOT NULL, handed_over_at INTEGER, handed_over_by TEXT NOT NULL, "
        "courier TEXT NOT NULL, temperature_out_tenths_c INTEGER, received_at INTEGER, receiver TEXT NOT NULL, "
        "temperature_in_tenths_c INTEGER, missing TEXT NOT NULL, extra TEXT NOT NULL"
    ),
    "rack": (
        "id TEXT NOT NULL PRIMARY KEY, operating_day TEXT NOT NULL, format TEXT NOT NULL, "
        "code TEXT NOT NULL UNIQUE, box_id TEXT REFERENCES box(id)"
    ),
    "rack_position": (
        "id TEXT NOT NULL PRIMARY KEY, visit_id TEXT NOT NULL REFERENCES visit(id), "
        "specimen_id TEXT NOT NULL REFERENCES specimen(id), rack_id TEXT NOT NULL REFERENCES rack(id), "
        "position TEXT NOT NULL, is_in INTEGER NOT NULL"
    ),
    "expectation": (
        "id TEXT NOT NULL PRIMARY KEY, list_name TEXT NOT NULL, line INTEGER NOT NULL, expected_on TEXT NOT NULL, "
        "name TEXT NOT NULL, state TEXT NOT NULL, birth_date TEXT, birth_year INTEGER, sex TEXT, phone TEXT, "
        "area TEXT NOT NULL, nationality TEXT NOT NULL, surname_latin TEXT NOT NULL, given_latin TEXT NOT NULL, "
        "flight TEXT NOT NULL, seat TEXT NOT NULL, visit_id TEXT REFERENCES visit(id), " + DOCUMENT_COLUMNS
    ),
    "staff": (
        "id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, role TEXT NOT NULL, is_active INTEGER NOT NULL, "
        "pin_salt BLOB NOT NULL, pin_verifier BLOB NOT NULL"
    ),
    "access": (
        "id TEXT NOT NULL PRIMARY KEY, kind TEXT NOT NULL, subject_id TEXT, detail TEXT NOT NULL, "
        "row_count INTEGER NOT NULL, sha256 TEXT NOT NULL"
    ),
    "day_closed": (
        "id TEXT NOT NULL PRIMARY KEY, operating_day TEXT NOT NULL, first_seq INTEGER NOT NULL, "
        "last_seq INTEGER NOT NULL, chain TEXT NOT NULL, counts TEXT NOT NULL, labels_printed INTEGER NOT NULL, "
        "labels_voided INTEGER NOT NULL, labels_reprinted INTEGER NOT NULL, open_drafts INTEGER NOT NULL, "
        "amendment INTEGER NOT NULL, account TEXT NOT NULL, differences TEXT NOT NULL, closed_by TEXT NOT NULL, "
        "signed_by TEXT NOT NULL, is_reopened INTEGER NOT NULL"
    ),
    "site_closed": (
        "id TEXT NOT NULL PRIMARY KEY, operating_day TEXT NOT NULL, site TEXT NOT NULL, "
        "amendment INTEGER NOT NULL, account TEXT NOT NULL, stations TEXT NOT NULL, differences TEXT NOT NULL, "
        "lacks TEXT NOT NULL, closed_by TEXT NOT NULL, signed_by TEXT NOT NULL"
    ),
    "epoch_opened": (
        "id TEXT NOT NULL PRIMARY KEY, previous_epoch INTEGER NOT NULL, previous_seq INTEGER NOT NULL, "
        "previous_chain TEXT NOT NULL, carried INTEGER NOT NULL"
    ),
}

FACT_IS_THERE = (
    "EXISTS (SELECT 1 FROM fact WHERE fact.epoch = NEW.fact_epoch AND fact.seq = NEW.fact_seq "
    "AND fact.record_kind = '{kind}' AND fact.record_id = NEW.id AND fact.revision = NEW.revision)"
)


def _record(kind: str, columns: str) -> tuple[str, ...]:
    there = FACT_IS_THERE.format(kind=kind)
    head, _, unique = columns.partition(", UNIQUE (")
    constraint = f", UNIQUE ({unique}" if unique else ""
    return (
        f"CREATE TABLE {kind} ({head}, {LEDGER_COLUMNS}{constraint}, "
        "FOREIGN KEY (fact_epoch, fact_seq) REFERENCES fact(epoch, seq)) STRICT",
        f"CREATE TRIGGER {kind}_insert_needs_fact BEFORE INSERT ON {kind} WHEN NOT {there} "
        "BEGIN SELECT RAISE(ABORT, 'row_without_fact'); END",
        f"CREATE TRIGGER {kind}_update_needs_fact BEFORE UPDATE ON {kind} "
        f"WHEN NEW.id <> OLD.id OR NEW.revision <= OLD.revision OR NOT {there} "
        "BEGIN SELECT RAISE(ABORT, 'row_without_fact'); END",
        f"CREATE TRIGGER {kind}_is_never_deleted BEFORE DELETE ON {kind} "
        "BEGIN SELECT RAISE(ABORT, 'row_without_fact'); END",
    )


LEDGER = (
    "CREATE TABLE fact (epoch INTEGER NOT NULL, seq INTEGER NOT NULL, record_kind TEXT NOT NULL, "
    "record_id TEXT NOT NULL, subject_id TEXT NOT NULL, revision INTEGER NOT NULL, action TEXT NOT NULL, "
    "actor TEXT NOT NULL, recorded_at INTEGER NOT NULL, header BLOB NOT NULL, payload BLOB, "
    "payload_hash BLOB NOT NULL, content_hash BLOB NOT NULL, chain BLOB NOT NULL, "
    "PRIMARY KEY (epoch, seq), UNIQUE (record_id, revision, epoch)) STRICT",
    "CREATE TABLE delivery (epoch INTEGER NOT NULL, seq INTEGER NOT NULL, state TEXT NOT NULL "
    "CHECK (state IN ('pending', 'sealed', 'in_flight', 'received', 'confirmed', 'carried')), "
    "PRIMARY KEY (epoch, seq), FOREIGN KEY (epoch, seq) REFERENCES fact(epoch, seq)) STRICT, WITHOUT ROWID",
    "CREATE TRIGGER fact_has_no_gap BEFORE INSERT ON fact WHEN NEW.seq <> 1 + coalesce("
    "(SELECT max(seq) FROM fact WHERE epoch = NEW.epoch), 0) BEGIN SELECT RAISE(ABORT, 'gap_in_ledger'); END",
    "CREATE TRIGGER fact_gets_delivery AFTER INSERT ON fact "
    "BEGIN INSERT INTO delivery (epoch, seq, state) VALUES (NEW.epoch, NEW.seq, 'pending'); END",
    "CREATE TRIGGER fact_is_never_changed BEFORE UPDATE ON fact BEGIN SELECT RAISE(ABORT, 'fact_is_final'); END",
    "CREATE TRIGGER fact_is_never_deleted BEFORE DELETE ON fact BEGIN SELECT RAISE(ABORT, 'fact_is_final'); END",
    "CREATE TRIGGER delivery_is_never_deleted BEFORE DELETE ON delivery "
    "BEGIN SELECT RAISE(ABORT, 'fact_is_final'); END",
    "CREATE TABLE delivery_count (state TEXT NOT NULL PRIMARY KEY, facts INTEGER NOT NULL) STRICT",
    "INSERT INTO delivery_count VALUES ('pending', 0), ('sealed', 0), ('in_flight', 0), ('received', 0), "
    "('confirmed', 0), ('carried', 0)",
    "CREATE TRIGGER delivery_is_counted AFTER INSERT ON delivery "
    "BEGIN UPDATE delivery_count SET facts = facts + 1 WHERE state = NEW.state; END",
    "CREATE TRIGGER delivery_is_counted_on AFTER UPDATE OF state ON delivery WHEN NEW.state <> OLD.state "
    "BEGIN UPDATE delivery_count SET facts = facts - 1 WHERE state = OLD.state; "
    "UPDATE delivery_count SET facts = facts + 1 WHERE state = NEW.state; END",
    "CREATE INDEX delivery_open ON delivery (state) WHERE state <> 'confirmed'",
    "CREATE INDEX fact_of_subject ON fact (subject_id)",
)

LOCAL = (
    "CREATE TABLE draft (place TEXT NOT NULL PRIMARY KEY, saved_at INTEGER NOT NULL, content TEXT NOT NULL) STRICT",
    "CREATE TABLE proof (id INTEGER PRIMARY KEY, epoch INTEGER NOT NULL, seq INTEGER NOT NULL, "
    "confirmed_at INTEGER NOT NULL) STRICT",
    "CREATE TABLE refused (epoch INTEGER NOT NULL, seq INTEGER NOT NULL, state TEXT NOT NULL, "
    "since INTEGER NOT NULL, PRIMARY KEY (epoch, seq)) STRICT",
    "CREATE TABLE setting (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) STRICT",
    "CREATE TABLE stick (id INTEGER PRIMARY KEY, file_name TEXT NOT NULL, folder TEXT NOT NULL, "
    "written_at INTEGER NOT NULL, epoch INTEGER NOT NULL, first_seq INTEGER NOT NULL, last_seq INTEGER NOT NULL, "
    "sha256 TEXT NOT NULL, acknowledged_at INTEGER) STRICT",
)

FROM_THE_CENTRE = (
    "CREATE TABLE bundle (kind TEXT NOT NULL, name TEXT NOT NULL, version INTEGER NOT NULL, "
    "issued_at INTEGER NOT NULL, taken_at INTEGER NOT NULL, header BLOB NOT NULL, content BLOB NOT NULL, "
    "signature BLOB NOT NULL, PRIMARY KEY (kind, name)) STRICT",
    "CREATE TRIGGER bundle_is_never_older BEFORE UPDATE ON bundle WHEN NEW.version <= OLD.version "
    "BEGIN SELECT RAISE(ABORT, 'bundle_older'); END",
    "CREATE TABLE bundle_refused (kind TEXT NOT NULL, name TEXT NOT NULL, code TEXT NOT NULL, "
    "refused_at INTEGER NOT NULL, PRIMARY KEY (kind, name)) STRICT",
    "CREATE TABLE listed (" + RECORDS["expectation"].replace(" REFERENCES visit(id)", "") + ") STRICT",
    "CREATE INDEX listed_day ON listed (expected_on)",
    "CREATE TABLE site_record (kind TEXT NOT NULL, id TEXT NOT NULL, subject_id TEXT NOT NULL, "
    "station INTEGER NOT NULL, revision INTEGER NOT NULL, is_copy INTEGER NOT NULL, found_by TEXT NOT NULL, "
    "search TEXT NOT NULL, state BLOB NOT NULL, taken_at INTEGER NOT NULL, PRIMARY KEY (kind, id)) STRICT",
    "CREATE INDEX site_record_subject ON site_record (subject_id)",
    "CREATE INDEX site_record_found_by ON site_record (found_by) WHERE found_by <> ''",
    "CREATE INDEX site_record_search ON site_record (kind, search) WHERE search <> ''",
    "CREATE TABLE site_stream (station INTEGER NOT NULL, epoch INTEGER NOT NULL, seq INTEGER NOT NULL, "
    "PRIMARY KEY (station, epoch)) STRICT",
    "CREATE TABLE work_item (id INTEGER PRIMARY KEY, told TEXT NOT NULL, taken_at INTEGER NOT NULL) STRICT",
    "CREATE TABLE fetched (id INTEGER PRIMARY KEY, bundle_serial INTEGER NOT NULL, "
    "fetched_at INTEGER NOT NULL) STRICT",
)
"""What comes down: kept apart, never in the ledger, and no guard of the ledger's depends on it."""

INDEXES = (
    "CREATE INDEX person_phone ON person (phone)",
    "CREATE INDEX person_birth_date ON person (birth_date)",
    "CREATE INDEX person_document ON person (document_search_key) WHERE document_search_key <> ''",
    "CREATE INDEX person_search_name ON person (search_name)",
    "CREATE INDEX person_search_latin ON person (search_latin) WHERE search_latin <> ''",
    "CREATE INDEX person_search_initials ON person (search_initials) WHERE search_initials <> ''",
    "CREATE INDEX person_search_phone ON person (search_phone) WHERE search_phone <> ''",
    "CREATE INDEX person_search_sound ON person (search_sound) WHERE search_sound <> ''",
    "CREATE INDEX visit_vehicle ON visit (vehicle) WHERE vehicle <> ''",
    "CREATE INDEX visit_party ON visit (party_id) WHERE party_id IS NOT NULL",
    "CREATE INDEX exposure_visit ON exposure (visit_id)",
    "CREATE INDEX person_link_person ON person_link (person_id)",
    "CREATE INDEX person_link_other ON person_link (other_id)",
    "CREATE INDEX access_subject ON access (subject_id) WHERE subject_id IS NOT NULL",
    "CREATE INDEX visit_day ON visit (operating_day, arrived_at)",
    "CREATE INDEX visit_person ON visit (person_id)",
    "CREATE INDEX consent_visit ON consent (visit_id)",
    "CREATE INDEX triage_visit ON triage (visit_id)",
    "CREATE INDEX overrule_visit ON overrule (visit_id)",
    "CREATE INDEX specimen_visit ON specimen (visit_id)",
    "CREATE INDEX specimen_swab_lot ON specimen (swab_lot) WHERE swab_lot <> ''",
    "CREATE INDEX specimen_medium_lot ON specimen (medium_lot) WHERE medium_lot <> ''",
    "CREATE UNIQUE INDEX kit_lot_in_use ON kit_lot (kind) WHERE closed_at IS NULL",
    "CREATE INDEX label_print_visit ON label_print (visit_id)",
    "CREATE INDEX label_print_state ON label_print (state)",
    "CREATE UNIQUE INDEX tube_in_one_place ON rack_position (specimen_id) WHERE is_in = 1",
    "CREATE UNIQUE INDEX place_of_one_tube ON rack_position (rack_id, position) WHERE is_in = 1",
    "CREATE INDEX rack_position_specimen ON rack_position (specimen_id)",
    "CREATE INDEX rack_box ON rack (box_id) WHERE box_id IS NOT NULL",
    "CREATE INDEX expectation_state ON expectation (state, expected_on)",
    "CREATE UNIQUE INDEX staff_name ON staff (name)",
)

STATEMENTS: tuple[str, ...] = (
    *LEDGER,
    *LOCAL,
    *(statement for kind, columns in RECORDS.items() for statement in _record(kind, columns)),
    *FROM_THE_CENTRE,
    *INDEXES,
)
