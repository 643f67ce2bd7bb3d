from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "countermand.people"

    def ready(self) -> None:
        from countermand.people import record_logins

        record_logins.listen()
