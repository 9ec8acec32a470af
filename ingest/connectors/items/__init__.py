"""Files to items, one at a time: elements of XML, values of JSON, rows of tables. Sizes and depths are bounded."""

from ingest.connectors.items.json_values import json_lines, json_values
from ingest.connectors.items.stream import ITEM_BYTES, Rationed
from ingest.connectors.items.tables import rows
from ingest.connectors.items.xml_elements import xml_elements

__all__ = ["ITEM_BYTES", "Rationed", "json_lines", "json_values", "rows", "xml_elements"]
