"""Documents of offices: PDF, DOCX, HWPX and HWP. Each reader takes bytes and gives text in which tables are rows."""

from ingest.readers.office.docx import read_docx
from ingest.readers.office.hwp import read_hwp
from ingest.readers.office.hwpx import read_hwpx
from ingest.readers.office.pdf import read_pdf

__all__ = ["read_docx", "read_hwp", "read_hwpx", "read_pdf"]
