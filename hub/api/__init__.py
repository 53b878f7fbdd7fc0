"""The API for a business's own programs: an entrance, imported by nothing but the app."""
