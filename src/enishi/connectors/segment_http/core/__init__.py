"""From one vocabulary to the other, as pure rules."""
