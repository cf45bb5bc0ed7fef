"""What runs behind the walls: the entry of a room, its hardening, and the shell that runs a student's cells."""
