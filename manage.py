#!/usr/bin/env python
"""Django's own command line, for development. People who run the product use `countermand`."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "countermand.config.settings")
    os.environ.setdefault("COUNTERMAND_SECRET_KEY", "only-for-commands-that-need-no-secret")
    os.environ.setdefault("DATABASE_URL", "postgresql://countermand_app@/countermand")
    execute_from_command_line(sys.argv)
