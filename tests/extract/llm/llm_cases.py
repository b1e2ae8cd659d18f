"""Articles of our own on invented incidents, and good answers about them."""

from tests.extract.llm.llm_stub_server import answer

TEXT = (
    "Troops of the Arani Defence Force shelled a clinic in Port Bellamy on Tuesday, killing at least 12 people, "
    "including four children, a doctors’ union said.\n\n"
    "“We never fired on the clinic,” Colonel Ruth Okonjo told reporters in Lomar. The group has also seized the "
    "harbour, according to two residents.\n"
)
SOURCE = {"id": "port-bellamy", "kind": "text", "published": "2025-10-08", "publisher": "The Strait Post", "text": TEXT}

PLAIN = {"modality": "asserted", "polarity": "positive"}

FORCE = {
    "name": "Arani Defence Force",
    "type": "armed-group",
    "names": ["Arani Defence Force"],
    "mentions": [{"quote": "The group"}],
}
CLINIC = {"name": "clinic", "type": "place", "mentions": [{"quote": "a clinic"}, {"quote": "the clinic"}]}
TOWN = {"name": "Port Bellamy", "type": "place", "names": ["Port Bellamy"]}
UNION = {"name": "doctors' union", "type": "organization", "mentions": [{"quote": "a doctors' union"}]}
ENTITIES = [FORCE, CLINIC, TOWN, UNION]


def shelling(**changes):
    return {
        "event": "clinic-shelling",
        "type": "shelling",
        "participants": [
            {"entity": "Arani Defence Force", "role": "initiator"},
            {"entity": "clinic", "role": "target"},
        ],
        "place": "Port Bellamy",
        "claimant": "doctors' union",
        "evidence": [{"quote": "Troops of the Arani Defence Force shelled a clinic in Port Bellamy on Tuesday"}],
        "sure": "sure",
        **PLAIN,
        **changes,
    }


def killed(**changes):
    return {
        "about": "clinic-shelling",
        "measure": "killed",
        "population": "all",
        "low": 12,
        "text": "at least 12",
        "claimant": "doctors' union",
        "evidence": [{"quote": "killing at least 12 people"}],
        **PLAIN,
        **changes,
    }


def good(**changes):
    return answer(**{"entities": ENTITIES, "events": [shelling()], "figures": [killed()], **changes})
