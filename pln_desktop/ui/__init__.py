"""What is seen: widgets, pages and dialogs. No SQL, no network."""
