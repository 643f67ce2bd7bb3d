from django.apps import AppConfig


class ProfileConfig(AppConfig):
    name = "countermand.profile"
