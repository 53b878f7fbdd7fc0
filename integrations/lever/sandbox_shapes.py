"""What a fresh record of each kind looks like, with the keys that the Data API shows (Lever docs, and reference shapes of integrators)."""

from typing import Any

OPPORTUNITY: dict[str, Any] = {
    "id": "",
    "contact": "",
    "name": "",
    "headline": "",
    "stage": None,
    "confidentiality": "non-confidential",
    "location": "",
    "phones": [],
    "emails": [],
    "links": [],
    "tags": [],
    "sources": [],
    "sourcedBy": None,
    "origin": "sourced",
    "owner": None,
    "followers": [],
    "applications": [],
    "createdAt": 0,
    "updatedAt": None,
    "lastInteractionAt": None,
    "lastAdvancedAt": None,
    "snoozedUntil": None,
    "archived": None,
    "archivedAt": None,
    "archiveReason": None,
    "isAnonymized": False,
    "dataProtection": None,
    "urls": {},
}
CONTACT: dict[str, Any] = {
    "id": "",
    "name": "",
    "headline": "",
    "location": None,
    "emails": [],
    "phones": [],
    "isAnonymized": False,
}
APPLICATION: dict[str, Any] = {
    "id": "",
    "opportunityId": "",
    "candidateId": "",
    "type": "posting",
    "posting": None,
    "postingOwner": None,
    "postingHiringManager": None,
    "name": "",
    "email": None,
    "phone": None,
    "user": None,
    "createdAt": 0,
    "archived": None,
}
NOTE: dict[str, Any] = {
    "id": "",
    "text": "Note",
    "fields": [],
    "user": None,
    "secret": False,
    "createdAt": 0,
    "completedAt": None,
    "deletedAt": None,
}
USER: dict[str, Any] = {
    "id": "",
    "name": "",
    "username": "",
    "email": None,
    "accessRole": "team member",
    "createdAt": 0,
    "deactivatedAt": None,
    "externalDirectoryId": None,
    "jobTitle": None,
    "managerId": None,
    "linkedContactIds": [],
    "photo": None,
}
POSTING: dict[str, Any] = {
    "id": "",
    "text": "",
    "state": "published",
    "distributionChannels": ["public", "internal"],
    "confidentiality": "non-confidential",
    "user": None,
    "owner": None,
    "hiringManager": None,
    "followers": [],
    "categories": {},
    "tags": [],
    "requisitionCodes": [],
    "country": None,
    "workplaceType": "unspecified",
    "urls": {},
    "createdAt": 0,
    "updatedAt": None,
}
CATEGORIES: dict[str, Any] = dict.fromkeys(("team", "department", "location", "commitment", "level"))
REQUISITION: dict[str, Any] = {
    "id": "",
    "requisitionCode": "",
    "name": "",
    "status": "open",
    "owner": None,
    "hiringManager": None,
    "department": None,
    "team": None,
    "location": None,
    "createdAt": 0,
}
SHAPES: dict[str, dict[str, Any]] = {
    "users": USER,
    "stages": {"id": "", "text": ""},
    "archive_reasons": {"id": "", "text": "", "type": "non-hired"},
    "postings": POSTING,
    "requisitions": REQUISITION,
    "contacts": CONTACT,
    "opportunities": OPPORTUNITY,
    "applications": APPLICATION,
    "notes": NOTE,
}
# What Lever knows and never shows: who wrote a comment, whether the API or a person made a note, generated people, consent by SSO.
HIDDEN: dict[str, dict[str, Any]] = {
    "users": {"sso": False, "sensitive_information": True},
    "contacts": {"bulk": False},
    "opportunities": {"bulk": False},
    "notes": {"opportunity": "", "by_api": True},
}
# The part of an opportunity that is its contact's.
SHARED_KEYS = ("name", "headline", "phones", "emails", "isAnonymized")
ORIGINS = ("agency", "applied", "internal", "referred", "sourced", "university")
ACCESS_ROLES = ("super admin", "admin", "team member", "limited team member", "interviewer")
POSTING_STATES = ("published", "internal", "closed", "draft", "pending", "rejected")
CONFIDENTIALITIES = ("non-confidential", "confidential", "all")
