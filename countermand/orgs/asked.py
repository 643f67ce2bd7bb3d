"""What people send in addresses and forms, and may have been made up."""

from uuid import UUID


def uuid_of(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
