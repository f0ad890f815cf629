"""A change as a sentence, Indonesian first."""

from dataclasses import dataclass

MOST = 160  # characters of a text that are shown
ADDED, REMOVED, CHANGED = "added", "removed", "changed"
SENTENCES = {
    "id": {
        ADDED: "{what} ditambahkan{after}",
        REMOVED: "{what} dihapus{before}",
        CHANGED: "{what}: {aspect} berubah dari {before} menjadi {after}",
    },
    "en": {
        ADDED: "{what} was added{after}",
        REMOVED: "{what} was removed{before}",
        CHANGED: "{what}: {aspect} changed from {before} to {after}",
    },
}
NOTHING = {"id": "tidak ada", "en": "nothing"}
KINDS = {
    "startEvent": ("kejadian mulai", "start event"),
    "endEvent": ("kejadian akhir", "end event"),
    "userTask": ("tugas", "task"),
    "manualTask": ("tugas manual", "manual task"),
    "scriptTask": ("tugas skrip", "script task"),
    "serviceTask": ("tugas layanan", "service task"),
    "businessRuleTask": ("tugas aturan", "rule task"),
    "sendTask": ("tugas kirim", "send task"),
    "receiveTask": ("tugas terima", "receive task"),
    "callActivity": ("pemanggilan", "call"),
    "subProcess": ("subproses", "sub-process"),
    "exclusiveGateway": ("gerbang", "gateway"),
    "parallelGateway": ("gerbang paralel", "parallel gateway"),
    "inclusiveGateway": ("gerbang inklusif", "inclusive gateway"),
    "eventBasedGateway": ("gerbang kejadian", "event gateway"),
    "intermediateCatchEvent": ("kejadian tunggu", "catch event"),
    "intermediateThrowEvent": ("kejadian kirim", "throw event"),
    "boundaryEvent": ("kejadian tepi", "boundary event"),
    "sequenceFlow": ("alir", "flow"),
    "messageFlow": ("alir pesan", "message flow"),
    "lane": ("lajur", "lane"),
    "process": ("proses", "process"),
    "participant": ("kolam", "pool"),
    "message": ("pesan", "message"),
    "signal": ("sinyal", "signal"),
    "error": ("galat", "error"),
    "escalation": ("eskalasi", "escalation"),
    "decision": ("keputusan", "decision"),
    "rule": ("aturan", "rule"),
    "column": ("kolom", "column"),
    "field": ("isian", "field"),
    "group": ("bagian", "section"),
    "entry": ("butir", "entry"),
    "paragraph": ("paragraf", "paragraph"),
    "file": ("berkas", "file"),
    "scenario": ("skenario", "scenario"),
    "textAnnotation": ("catatan", "annotation"),
}
ASPECTS = {
    "name": ("nama", "name"),
    "kind": ("jenis", "kind"),
    "lane": ("lajur", "lane"),
    "condition": ("syarat", "condition"),
    "source": ("asal", "source"),
    "target": ("tujuan", "target"),
    "host": ("tempat menempel", "host"),
    "script": ("skrip", "script"),
    "documentation": ("penjelasan", "documentation"),
    "operation": ("operasi", "operation"),
    "result": ("variabel hasil", "result variable"),
    "decision": ("keputusan", "decision"),
    "timer": ("waktu", "time"),
    "called": ("proses yang dipanggil", "called process"),
    "default": ("alir bawaan", "default flow"),
    "interrupting": ("sifat menyela", "interrupting"),
    "event": ("kejadian", "event"),
    "loop": ("pengulangan", "repetition"),
    "policy": ("cara kena", "hit policy"),
    "date": ("tanggal acuan", "reference date"),
    "label": ("label", "label"),
    "order": ("urutan", "order"),
    "text": ("teks", "text"),
    "other": ("hal lain", "other things"),
    "expression": ("ekspresi", "expression"),
    "payload": ("isi", "payload"),
}


@dataclass(frozen=True)
class Change:
    """One difference; `aspect` says what of the element, empty when all of it came or went."""

    act: str
    file: str
    kind: str
    name: str
    aspect: str = ""
    before: str = ""
    after: str = ""

    def sentence(self, language: str = "id") -> str:
        """The change in words."""
        column = 0 if language == "id" else 1
        kind = KINDS.get(self.kind, (self.kind, self.kind))[column]
        what = f"{kind} “{self.name}”" if self.name else kind
        aspect = ASPECTS.get(self.aspect, (self.aspect, self.aspect))[column]
        text = SENTENCES[language][self.act]
        if self.act == CHANGED:
            shown = [f"“{value}”" if value else NOTHING[language] for value in _differing(self.before, self.after)]
            return text.format(what=what, aspect=aspect, before=shown[0], after=shown[1])
        shown = [f": “{_short(value)}”" if value else "" for value in (self.before, self.after)]
        return text.format(what=what, before=shown[0], after=shown[1])

    def __str__(self) -> str:
        return f"{self.file}: {self.sentence()}"


def _differing(before: str, after: str) -> tuple[str, str]:
    """Long texts begin shortly before the place where they part."""
    if max(len(before), len(after)) <= MOST:
        return before, after
    same = next((n for n, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), min(len(before), len(after)))
    start = max(0, same - 40)
    cut = f"…{before[start:]}" if start else before, f"…{after[start:]}" if start else after
    return _short(cut[0]), _short(cut[1])


def _short(text: str) -> str:
    return text if len(text) <= MOST else f"{text[: MOST - 1]}…"
