"""EC-CUBE: connect, authorise, see what comes, end."""
