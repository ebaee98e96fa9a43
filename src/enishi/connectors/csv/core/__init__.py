"""From bytes to events, as pure rules: `sniffing` → `reading` → `guessing`/`mapping` → `surveying` → `understanding` → `judging`."""
