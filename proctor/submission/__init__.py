"""What a student sends: files as they lie in submitted/ go in, a notebook that can be run comes out."""
