"""What an instructor keeps: a course folder goes in; its settings, masters, release and catalogue come out."""
