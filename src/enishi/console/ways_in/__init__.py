"""Every way in with its light: places with their tag and keys, connections, files, tills, other programs' clients."""
