from django.utils.translation import gettext_lazy as _

from countermand.setup.question import Choice, Kind, Question, Topic

# In their own language, as whoever looks for theirs knows it.
LANGUAGES = {
    "en": "English",
    "de": "Deutsch",
    "fr": "Français",
    "es": "Español",
    "nl": "Nederlands",
    "it": "Italiano",
    "pt": "Português",
}
DAYS = {
    "mon": _("Monday"),
    "tue": _("Tuesday"),
    "wed": _("Wednesday"),
    "thu": _("Thursday"),
    "fri": _("Friday"),
    "sat": _("Saturday"),
    "sun": _("Sunday"),
}

COMPANY = Topic(
    key="company",
    title=_("The company"),
    lead=_("Who you are, and when somebody is at the order desk."),
    questions=(
        Question(
            key="name",
            text=_("What is the company called?"),
            why=_("It stands in every mail and on every page."),
            kind=Kind.TEXT,
            stored="company.name",
        ),
        Question(
            key="time_zone",
            text=_("In which time zone does the desk work?"),
            why=_("Times are shown in it, and dates in files are days there."),
            kind=Kind.TEXT,
            stored="company.time_zone",
            default="UTC",
        ),
        Question(
            key="currency",
            text=_("Which currency does an order have that names none?"),
            why=_("Refunds are in the order's currency; a file often leaves it out."),
            kind=Kind.TEXT,
            stored="company.currency",
            default="USD",
        ),
        Question(
            key="language",
            text=_("In which language do your customers read?"),
            why=_("The mail that confirms a cancellation is written in it."),
            kind=Kind.CHOICE,
            stored="desk.language",
            default="en",
            choices=tuple(Choice(value, label) for value, label in LANGUAGES.items()),
        ),
        Question(
            key="open_on",
            text=_("On which days is somebody at the desk?"),
            why=_("How long a request waits is counted in these days only."),
            kind=Kind.SEVERAL,
            stored="desk.open_on",
            default=["mon", "tue", "wed", "thu", "fri"],
            choices=tuple(Choice(value, label) for value, label in DAYS.items()),
        ),
        Question(
            key="opens",
            text=_("From when?"),
            why=_("A request of the night before begins to wait then."),
            kind=Kind.TIME,
            stored="desk.opens",
            default="09:00",
        ),
        Question(
            key="closes",
            text=_("Until when?"),
            why=_("What is not decided by then goes on waiting the next morning."),
            kind=Kind.TIME,
            stored="desk.closes",
            default="17:00",
        ),
        Question(
            key="holidays",
            text=_("Which days is the desk closed?"),
            why=_("Nothing becomes due on a holiday. Add next year's when they are known."),
            kind=Kind.DATES,
            stored="desk.holidays",
            default=[],
        ),
    ),
)
