"""What the operations take and answer, by topic."""
