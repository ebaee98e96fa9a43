"""The door of this translator, for `enishi.http.orders`."""

from enishi.connectors.till.receipts import MAX_BYTES as MAX_BYTES
from enishi.connectors.till.receipts import SOURCE as SOURCE
from enishi.connectors.till.receipts import Receipt as Receipt
from enishi.connectors.till.receipts import Till as Till
from enishi.connectors.till.receipts import Unfit as Unfit
from enishi.connectors.till.receipts import all_translated as all_translated
from enishi.connectors.till.receipts import read as read
from enishi.connectors.till.receipts import refusal as refusal
