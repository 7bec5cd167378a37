"""The centre's side: the database that stations deliver to, and who may deliver. Never opens a station's file."""
