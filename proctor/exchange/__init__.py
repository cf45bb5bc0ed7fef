"""Where classes live: downloads of Moodle, Canvas and Classroom go in; out come submitted/, and what they take back."""
