"""What others may hang on to without our knowing them."""

from django.dispatch import Signal

# Sent once an approval, however many requests, inside its transaction after its writes and before its audit.
# A receiver that raises stops the approval.
approved = Signal()

# Asked whether an approved cancellation can be taken back: a receiver adds what speaks against it to
# `standing.against`, and where it was handed out to `standing.handed_out`.
reinstating = Signal()

# Sent when one is taken back, inside the transaction, after its writes and before its audit.
reinstated = Signal()
