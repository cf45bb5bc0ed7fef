"""The bridge between the grader and the room: values, shared objects, handles; never pickle."""
