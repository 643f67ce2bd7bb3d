"""Orders from a Google Sheet: by link, or privately with the key of a service account; by hand or every few minutes."""
