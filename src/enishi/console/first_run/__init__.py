"""The first-run checklist: from an empty installation to letters that go by themselves, for a shop of one person."""
