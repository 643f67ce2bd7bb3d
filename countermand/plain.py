class Plain(Exception):
    """Something a person has to know, as one clear sentence that names the thing and the way out.

    Every door shows it as it stands: a page, a job, the command line. Nothing else reaches a person.
    """

    status = 400


class Conflict(Plain):
    """Somebody or something was faster: what the person saw is no longer so. HTTP 409."""

    status = 409
