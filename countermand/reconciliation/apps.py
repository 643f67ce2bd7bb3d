from django.apps import AppConfig


class ReconciliationConfig(AppConfig):
    name = "countermand.reconciliation"

    def ready(self) -> None:
        from countermand.cancellations.signals import reinstated, reinstating
        from countermand.reconciliation import taken_back

        reinstating.connect(taken_back.say, dispatch_uid="reconciliation")
        reinstated.connect(taken_back.settle, dispatch_uid="reconciliation")
