from django.apps import AppConfig


class ExportsConfig(AppConfig):
    name = "countermand.exports"

    def ready(self) -> None:
        from countermand.cancellations.signals import approved
        from countermand.exports.schedule import after_approval

        approved.connect(after_approval, dispatch_uid="exports")
