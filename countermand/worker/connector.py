from procrastinate.connector import BaseConnector
from procrastinate.contrib.django import connector_params
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.psycopg_connector import PsycopgConnector


class WorkerConnector(PsycopgConnector):
    """The worker's own connections, for fetching and finishing jobs.

    What a job defers goes through Django's connection instead: inside the job's transaction, or never.
    """

    def __init__(self) -> None:
        super().__init__(kwargs=connector_params(), min_size=1, max_size=6)

    def get_sync_connector(self) -> BaseConnector:
        return DjangoConnector()
