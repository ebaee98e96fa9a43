"""Who is who, as pure rules."""
