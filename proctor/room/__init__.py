"""Behind the walls: a student's cells come in over the bridge, outputs and values go out; hardening comes first."""
