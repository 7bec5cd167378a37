"""The command line: one file per group of commands, each over the actions. The only place that prints."""
