"""The engine's rules, pure: programs and runs as functions of events and instants."""
