"""Who belongs to a business and how they come in: sessions, passwords, invitations, links for a new password, roles and leaving."""
