"""Deliveries: parcels that go to folders, by mail, or to signed webhooks; once, and again until they arrive.

Whoever has something to deliver puts a `Parcel` into the `Outbox`, in the transaction of its own change if it
likes; from then on it is on the disk. `Outbox.send` sends what is due. A parcel with an id that was put in before is
the same parcel: it is not sent a second time.
"""

from api.delivery.channels import Channel, ChannelError, Undelivered, channel, channels
from api.delivery.outbox import Delivery, Outbox, State
from api.delivery.parcel import File, Parcel, ParcelError

__all__ = [
    "Channel",
    "ChannelError",
    "Delivery",
    "File",
    "Outbox",
    "Parcel",
    "ParcelError",
    "State",
    "Undelivered",
    "channel",
    "channels",
]
