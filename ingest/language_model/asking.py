"""Asks a language model about the documents of a run, some ahead of where the run is."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from dataclasses import replace
from functools import cache
from itertools import chain

from graph.model import Failure, digest
from graph.settings import Settings
from ingest.extract.gate import passes
from ingest.extract.language import detect
from ingest.extract.pipeline import COMPONENTS
from ingest.language_model import prompt
from ingest.language_model.cache import Cache
from ingest.language_model.endpoint import Endpoint, Unanswered
from ingest.language_model.told import Told
from ingest.readers import Offer

Item = Offer | Failure

log = logging.getLogger(__name__)


def untold(settings: Settings) -> Told | None:
    """What the model of the settings told of a document before it was asked; None where there is no model.

    As a reader it is called by its name and the version of what it is asked.
    """
    if settings.llm_url is None:
        return None
    return Told(f"{settings.llm_model}/{prompt.version()}", settings.llm_confidence)


@cache
def asker(settings: Settings) -> Asker:
    """The one that asks for this process, so that its limits hold for all that goes on there."""
    return Asker(settings)


class Asker:
    """Asks the model of `settings`, of which there must be one, from an event loop in a thread of its own."""

    def __init__(self, settings: Settings) -> None:
        told = untold(settings)
        if told is None:
            raise ValueError("COOPGRAPH_LLM_URL is not set")
        self._settings = settings
        self._untold = told
        self._cache = Cache(settings.data_dir, settings.llm_cache_bytes)
        self._loop = asyncio.new_event_loop()
        self._endpoint = Endpoint.of(settings, prompt.schema())
        # A daemon: a process that is to end does not wait for an answer.
        threading.Thread(target=self._loop.run_forever, name="language model", daemon=True).start()

    def ahead(self, batches: Iterable[list[Item]], *, gate: bool) -> Iterator[list[Item]]:
        """The batches with what the model told of their documents, in order, one batch asked about ahead.

        With a `gate` nothing is asked about documents that it keeps unread.
        """
        waiting: deque[list[Failure | Future[Offer]]] = deque()
        try:
            for batch in batches:
                waiting.append([self._begun(item, gate) for item in batch])
                if len(waiting) > 1:
                    yield _came(waiting.popleft())
            while waiting:
                yield _came(waiting.popleft())
        finally:
            for item in chain.from_iterable(waiting):
                if isinstance(item, Future):
                    item.cancel()

    def _begun(self, item: Item, gate: bool) -> Failure | Future[Offer]:
        if isinstance(item, Failure):
            return item
        return asyncio.run_coroutine_threadsafe(self._tried(item, gate), self._loop)

    async def _tried(self, offer: Offer, gate: bool) -> Offer:
        try:
            return await self._asked(offer, gate)
        except Exception as error:  # noqa: BLE001 - whatever one document does, the batch goes on
            failure = f"it could not be asked about: {type(error).__name__}"
            log.warning("a document is read by the rules alone: %s", failure)
            return replace(offer, told=replace(self._untold, failures=(failure,)))

    async def _asked(self, offer: Offer, gate: bool) -> Offer:
        title, parts = await asyncio.to_thread(self._parts, offer, gate)
        sent = parts[: self._settings.llm_max_parts]
        outcomes = await asyncio.gather(*(self._part(part, title, offer.published) for part in sent))
        failed = [outcome for outcome in outcomes if isinstance(outcome, Unanswered)]
        for reason in dict.fromkeys(map(str, failed)):
            log.warning("a document is read by the rules alone, since the language model failed: %s", reason)
        told = replace(
            self._untold,
            answers=tuple(outcome for outcome in outcomes if isinstance(outcome, str)),
            failures=tuple(dict.fromkeys(f"{error}: {error.told}".removesuffix(": ") for error in failed)),
            unsent=f"{len(parts) - len(sent)} of {len(parts)} parts were not sent" if sent != parts else "",
        )
        return replace(offer, told=told)

    def _parts(self, offer: Offer, gate: bool) -> tuple[str, list[str]]:
        """What is asked about: nothing of a document that will not be read."""
        lang = offer.lang or detect(offer.text)
        if lang not in COMPONENTS or (gate and not passes(offer.text)):
            return "", []
        return prompt.parts(offer.text, lang, self._settings.llm_part_chars)

    async def _part(self, part: str, title: str, published: str | None) -> str | Unanswered:
        messages = prompt.messages(part, title, published)
        key = digest(self._untold.reader, messages, size=16)
        known = await asyncio.to_thread(self._cache.get, key)
        if known is not None:
            return known
        try:
            answer = await self._endpoint.answer(messages)
        except Unanswered as error:
            return error
        await asyncio.to_thread(self._cache.put, key, answer)
        return answer


def _came(batch: list[Failure | Future[Offer]]) -> list[Item]:
    return [item.result() if isinstance(item, Future) else item for item in batch]
