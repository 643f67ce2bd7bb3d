"""What others may hang on to without our knowing them."""

from django.dispatch import Signal

# Sent once an approval, however many requests, inside its transaction after its writes and before its audit.
# A receiver that raises stops the approval.
approved = Signal()
