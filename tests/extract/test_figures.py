"""Figures read from sentences of our own: each as "measure population low/best/high", "<n" the total it is part of."""

import json

import pytest

pytest.importorskip("spacy")

from kg.extract.document import Article, Block, Layout, Span
from kg.extract.figures import figures
from kg.extract.parsing import load, parse
from tests.shared import shared_path

CASES = [
    (
        "A car bomb kills three people and wounds nine others near a checkpoint in Kandahar.",
        "killed all -/3/-; injured all -/9/-",
    ),
    (
        "Gunmen on motorcycles killed at least 17 villagers in Niger's Tillabéri region on Sunday, the governor said.",
        "killed civilians 17/-/-",
    ),
    ("The shelling left 30 people dead and 12 injured in the port of Odesa.", "killed all -/30/-; injured all -/12/-"),
    ("An explosion left 14 dead and more than 60 wounded in Peshawar.", "killed all -/14/-; injured all 60/-/-"),
    ("The death toll from the clashes in Jaffna rose to 42 on Tuesday.", "killed all -/42/-"),
    ("Officials put the death toll at 118.", "killed all -/118/-"),
    ("The number of wounded now stands at 310.", "injured all -/310/-"),
    ("The raid claimed the lives of eight farmers in Zamfara.", "killed civilians -/8/-"),
    ("The unrest has claimed more than 50 lives since Friday.", "killed all 50/-/-"),
    ("Troops shot dead two students during a march in Harare.", "killed civilians -/2/-"),
    ("Two rebels were shot dead by police.", "killed combatants -/2/-"),
    ("The army lost 14 soldiers in the ambush near Diffa.", "killed combatants -/14/-"),
    ("The bodies of nine men were found in a well outside Tikrit.", "killed all -/9/-"),
    ("Rescuers pulled 12 bodies from the rubble in Gaziantep.", "killed all -/12/-"),
    ("Villagers found 23 bodies in a mass grave.", "killed all -/23/-"),
    (
        "The fighting caused 40 civilian deaths and some 5,000 people have fled their homes.",
        "killed civilians -/40/-; displaced all -/5000/-",
    ),
    ("The deaths of 40 civilians in Kunduz drew protests.", "killed civilians -/40/-"),
    ("The killing of six nuns shocked the town.", "killed civilians -/6/-"),
    ("About 200,000 people have been displaced by the fighting in Tigray.", "displaced all -/200000/-"),
    ("More than 3,000 families were forced from their homes in Mindanao.", "displaced all 3000/-/-"),
    ("Nearly 60,000 refugees fled across the border into Chad.", "displaced all -/-/60000"),
    ("Police arrested 45 protesters in Minsk.", "detained all -/45/-"),
    ("Some 120 people were detained during the rally.", "detained all -/120/-"),
    ("Gunmen abducted 35 schoolgirls from a boarding school in Kebbi.", "other-count children -/35/-"),
    ("Thirty hostages were freed.", "other-count all -/30/-"),
    ("Militants took 18 workers hostage at the gas plant.", "other-count all -/18/-"),
    ("Three miners are still missing after the attack.", "missing civilians -/3/-"),
    ("Eleven sailors went missing when the patrol boat sank.", "missing combatants -/11/-"),
    ("At least six people are missing and feared dead.", "missing all 6/-/-"),
    (
        "Twenty people, among them five children, were killed when a shell hit a market in Taiz.",
        "killed all -/20/-; killed children -/5/- <0",
    ),
    (
        "Sixteen people were killed, twelve of them children, in the air raid.",
        "killed all -/16/-; killed children -/12/- <0",
    ),
    (
        "Fourteen people died, including three police officers and a nurse.",
        "killed all -/14/-; killed all -/3/- <0; killed civilians -/1/- <0",
    ),
    ("Of the 30 people killed, 11 were women.", "killed all -/30/-; killed women -/11/- <0"),
    ("Nobody was killed and no one was injured.", "none"),
    ("Three rockets landed in open fields without causing casualties.", "none"),
    ("The group threatened to kill 20 hostages.", "none"),
    ("The bomb could have killed hundreds of people.", "none"),
    ("If 100 people were killed, the court would have to act.", "none"),
    ("The siege lasted more than 50 hours.", "duration-hours all 50/-/-"),
    ("Fighting raged for six hours around the airport.", "duration-hours all -/6/-"),
    ("The airport was closed for three hours after the drone attack.", "duration-hours all -/3/-"),
    ("Clashes killed 12 soldiers and 9 insurgents.", "killed combatants -/12/-; killed combatants -/9/-"),
    ("Two women and a child were killed in Sloviansk.", "killed women -/2/-; killed children -/1/-"),
    ("Between 30 and 40 fighters died in the battle for the hill.", "killed combatants 30/-/40"),
    ("As many as 300 people may have been killed.", "none"),
    ("Hundreds of people were injured, dozens of them seriously.", "injured all 200/-/-"),
    ("Scores of civilians were massacred in Rukum in 2002.", "killed civilians 40/-/-"),
    ("A Palestinian teenager was killed by Israeli fire near Jenin.", "killed all -/1/-"),
    ("A soldier was killed and two others wounded in the blast.", "killed combatants -/1/-; injured combatants -/2/-"),
    ("Ten killed, four wounded in bombing in Kabul.", "killed all -/10/-; injured all -/4/-"),
    ("The navy said 21 members of the Tamil Tigers were killed.", "killed combatants -/21/-"),
    ("Seven members of one family were killed when their house was hit.", "killed all -/7/-"),
    ("The battle killed 70 and 45, respectively, of the two armies.", "killed side-a -/70/-; killed side-b -/45/-"),
    ("The attack killed and wounded more than 80 people.", "killed-and-injured all 80/-/-"),
    ("The hospital reported 25 casualties.", "killed-and-injured all -/25/-"),
    ("There were at least 12 fatalities, the mayor said.", "killed all 12/-/-"),
    ("Over 4 million people in Tigray need food aid.", "other-count all 4000000/-/-"),
    ("Around 10,000 residents are trapped in the besieged town.", "other-count all -/10000/-"),
    ("The coalition carried out 22 air strikes on Raqqa.", "other-count all -/22/-"),
    ("The air defence shot down 14 drones over Kyiv.", "other-count all -/14/-"),
    ("Donors pledged $500 million for Yemen.", "money all -/500000000/-"),
    ("Two suicide bombers blew themselves up outside a church in Makassar.", "suicide-attackers all -/2/-"),
    (
        "Two suicide bombers killed 28 people at a market in Baghdad.",
        "suicide-attackers all -/2/-; killed all -/28/-",
    ),
    (
        "The Nigerian military said it had killed 35 Boko Haram fighters and lost two men.",
        "killed combatants -/35/-; killed combatants -/2/-",
    ),
    ("Armed men killed ten people, seven of them women, in Ituri.", "killed all -/10/-; killed women -/7/- <0"),
    (
        "A gunman opened fire in a church, killing nine worshippers and wounding a dozen more.",
        "killed civilians -/9/-; injured civilians -/12/-",
    ),
    ("The blast ripped through a bus, killing 11 people, most of them students.", "killed all -/11/-"),
    (
        "According to the UN, 1,400 civilians had died and 2,300 had been wounded by March 2016.",
        "killed civilians -/1400/-; injured civilians -/2300/-",
    ),
    ("A total of 63 inmates died in the prison riot.", "killed all -/63/-"),
    ("Thousands of Rohingya have been killed since August.", "killed all 2000/-/-"),
    ("Tens of thousands of people have fled Goma.", "displaced all 20000/-/-"),
    ("Up to 1.2 million people were driven from their villages in Darfur.", "displaced all -/-/1200000"),
    ("The fighting has displaced over half a million people.", "displaced all 500000/-/-"),
    ("Five police officers were injured in clashes with demonstrators.", "injured all -/5/-"),
    ("Security forces killed 13 suspected militants in two separate raids in North Sinai.", "killed combatants -/13/-"),
    (
        "The army said that six of its soldiers had been killed and 18 wounded.",
        "killed combatants -/6/-; injured combatants -/18/-",
    ),
    ("Six UN peacekeepers from Tanzania died when their convoy was ambushed.", "killed combatants -/6/-"),
    ("The ministry said 150 bodies had been recovered so far.", "killed all -/150/-"),
    ("Two of the wounded later died in hospital.", "killed all -/2/-"),
    ("At least one person died and seven were injured.", "killed all 1/-/-; injured all -/7/-"),
    ("An officer and two passers-by were hurt.", "injured civilians -/2/-"),
    ("The number of dead has risen to 77.", "killed all -/77/-"),
    ("The toll now stands at 15 dead and 40 wounded.", "killed all -/15/-; injured all -/40/-"),
    ("The country's deadliest attack killed 257 people in 1993.", "killed all -/257/-"),
    ("Rebels captured 20 soldiers and three towns.", "detained combatants -/20/-"),
    ("Rebels captured three towns.", "none"),
    ("Police have arrested several suspects.", "detained all -/-/-"),
    ("They handed over the remains of 12 fighters.", "killed combatants -/12/-"),
    (
        "The strike hit a wedding party, leaving 27 dead, including the bride and six children.",
        "killed all -/27/-; killed children -/6/- <0",
    ),
    ("The insurgents beheaded three hostages.", "killed all -/3/-"),
    ("The militia executed at least 11 captured men.", "killed all 11/-/-"),
    ("Dozens of protesters were beaten and arrested.", "detained all 24/-/-"),
    ("Ten soldiers were taken prisoner by the rebels.", "detained combatants -/10/-"),
    ("Eight aid workers are being held hostage in Jolo.", "other-count all -/8/-"),
    ("No fewer than 19 farmers were hacked to death.", "killed civilians 19/-/-"),
    ("About 70 percent of the victims were women.", "none"),
    ("The bomber killed himself and four guards.", "killed all -/4/-"),
    ("The army did not say how many soldiers had died.", "none"),
    ("They denied that 50 civilians had been killed.", "killed civilians -/50/-"),
    ("The commander vowed to kill ten soldiers for each fighter.", "none"),
    ("It would take 20 years to rebuild.", "none"),
    ("In 1994, more than 800,000 people were slaughtered in Rwanda.", "killed all 800000/-/-"),
    ("Four mortar rounds wounded 2 women and 3 men in Avdiivka.", "injured women -/2/-; injured all -/3/-"),
    ("Forty-two people, mostly civilians, lost their lives.", "killed all -/42/-"),
    ("15 soldiers were killed and 3 went missing.", "killed combatants -/15/-; missing combatants -/3/-"),
    ("The president sacked 20 generals.", "none"),
    ("The government freed 300 prisoners.", "other-count all -/300/-"),
    ("Some 2,000 troops were deployed to the border.", "other-count combatants -/2000/-"),
    ("The talks lasted two days.", "none"),
    ("The truce held for 12 hours before shelling resumed.", "duration-hours all -/12/-"),
    ("A 72-hour truce began.", "none"),
    ("The clashes, in which 16 people died, ended on Friday.", "killed all -/16/-"),
    ("In all, 61 people were reported killed.", "killed all -/61/-"),
    ("At least 200 people are believed to have been killed in the landslide.", "killed all 200/-/-"),
    ("More than 100 people are feared dead.", "killed all 100/-/-"),
    ("A mother and her three children were killed.", "killed women -/1/-; killed children -/3/-"),
    ("The rebels killed 3 and wounded 5.", "killed all -/3/-; injured all -/5/-"),
    ("He was sentenced to 20 years for killing two people.", "killed all -/2/-"),
    ("Three children and their teacher were buried alive.", "killed children -/3/-"),
    ("The mine collapse trapped 13 miners.", "other-count all -/13/-"),
    ("Some 800,000 people in eastern Ghouta face starvation.", "other-count all -/800000/-"),
    ("Police said a woman and her son were shot dead.", "killed women -/1/-"),
    ("Attackers killed an 80-year-old priest.", "killed civilians -/1/-"),
    ("Clashes between herders and farmers left scores dead in Plateau state.", "killed all 40/-/-"),
    ("The clashes left many people homeless.", "displaced all -/-/-"),
    ("At least 1,000 Yazidi women were enslaved.", "other-count women 1000/-/-"),
    ("Seven people drowned when the boat capsized.", "killed all -/7/-"),
    ("The army destroyed 12 tanks and shot down two helicopters.", "other-count all -/12/-; other-count all -/2/-"),
    ("Three homes were burned.", "none"),
    ("Two protesters, aged 19 and 24, were shot dead.", "killed civilians -/2/-"),
    (
        "Somali rebels have kidnapped as many as 16 Kenyan civilian engineers from a market and set off several bombs.",
        "other-count civilians -/-/16",
    ),
    (
        "The Turkish army forced out on Sunday more than 1,000 Kurdish villagers from their homes.",
        "displaced all 1000/-/-",
    ),
    (
        "Paramilitaries killed at least 13 people, wounded scores and burned down dozens of houses in El Fasher.",
        "killed all 13/-/-; injured all 40/-/-",
    ),
    (
        "One soldier was killed and another injured when their vehicle struck a mine.",
        "killed combatants -/1/-; injured combatants -/1/-",
    ),
    (
        "A spokesman said 30 to 40 Taliban had been killed, while locals spoke of 12 dead civilians.",
        "killed combatants 30/-/40; killed civilians -/12/-",
    ),
    ("In the deadliest incident, 19 migrants burned to death in a van.", "killed civilians -/19/-"),
    ("Eight of the ten hostages were killed.", "killed all -/8/-"),
    ("The suicide attack killed three, including the attacker.", "killed all -/3/-"),
    (
        "The ministry said 38 people, including 27 police officers and seven civilians, were killed outside a stadium.",
        "killed all -/38/-; killed all -/27/- <0; killed civilians -/7/- <0",
    ),
    (
        "Nineteen people have died and hundreds more have been injured since the protests began in Conakry.",
        "killed all -/19/-; injured all 200/-/-",
    ),
    ("The operation resulted in the arrest of 22 suspects and the seizure of 300 rifles.", "detained all -/22/-"),
    (
        "The operation resulted in the deaths of three soldiers and 15 insurgents.",
        "killed combatants -/3/-; killed combatants -/15/-",
    ),
    ("The strike killed a commander of the group and his two bodyguards.", "killed all -/2/-"),
    ("Five were killed on the spot and three died later.", "killed all -/5/-; killed all -/3/-"),
    ("Local media put the number of dead at 56.", "killed all -/56/-"),
    ("Since 1983 the war has cost 65,000 lives.", "killed all -/65000/-"),
    ("The clashes, which began on Monday, have left at least 85 dead.", "killed all 85/-/-"),
    ("The army says 2 of its men were killed and 11 hurt.", "killed combatants -/2/-; injured combatants -/11/-"),
    ("An estimated 1.5 million people are internally displaced.", "displaced all -/1500000/-"),
    ("Of 64 passengers, only 2 survived.", "none"),
    ("Twelve suspected cattle rustlers were killed by vigilantes.", "killed all -/12/-"),
    (
        "The rebels said they had killed 100 soldiers, but the army admitted only 12 deaths.",
        "killed combatants -/100/-; killed combatants -/12/-",
    ),
    ("A further 200 civilians were wounded.", "injured civilians -/200/-"),
    ("Some of the 43 students are presumed dead.", "none"),
    ("Insurgents killed the mayor and four of his guards.", "killed all -/4/-"),
    ("The Red Cross evacuated 200 wounded from the town.", "injured all -/200/-"),
    ("Four members of the Red Crescent were killed in Homs.", "killed all -/4/-"),
    ("Twenty members of the National Liberation Army were captured.", "detained combatants -/20/-"),
    ("At least 14 people, including 8 soldiers, are dead.", "killed all 14/-/-; killed combatants -/8/- <0"),
    ("The landmine killed two boys aged 8 and 10.", "killed children -/2/-"),
    ("Nobody claimed the attack that killed 34 Copts.", "killed all -/34/-"),
    ("Guards killed five prisoners who tried to escape.", "killed all -/5/-"),
    ("The court convicted 12 men of killing 30 people in 1995.", "killed all -/30/-"),
    ("Aid groups warned that 20 million people could starve.", "none"),
    ("Aid groups warned that 20 million people are at risk of famine.", "other-count all -/20000000/-"),
    ("The UN says that 6,000 children have been recruited.", "other-count children -/6000/-"),
    ("The governor said one person was missing.", "missing all -/1/-"),
    (
        "In Sinjar, 5,000 men were massacred and up to 7,000 women and girls abducted.",
        "killed all -/5000/-; other-count all -/-/7000",
    ),
    (
        "Police fired tear gas, injuring at least three journalists and arresting dozens.",
        "injured civilians 3/-/-; detained all 24/-/-",
    ),
    ("Three of the attackers were also killed.", "killed combatants -/3/-"),
    ("The 12 killed included two Syrians.", "killed all -/12/-; killed all -/2/- <0"),
    ("No civilians were killed, but 3 soldiers were.", "none"),
    (
        "At least three people, including a child, were killed on Monday when a drone struck a pickup in Omdurman.",
        "killed all 3/-/-; killed children -/1/- <0",
    ),
    ("Two foreign tourists and their guide were killed.", "killed civilians -/2/-"),
    (
        "Kenyan troops killed more than 100 Shabaab militants, including four commanders, in Gedo.",
        "killed combatants 100/-/-; killed combatants -/4/- <0",
    ),
    (
        "A bomb attack in Quetta has killed at least 70 people and injured more than 100 others, mostly lawyers.",
        "killed all 70/-/-; injured all 100/-/-",
    ),
    (
        "The blast, which killed 22 people and wounded 59, was the worst since 2005.",
        "killed all -/22/-; injured all -/59/-",
    ),
    ("Hutu extremists killed an estimated 800,000 Tutsis in 100 days.", "killed all -/800000/-"),
    (
        "Twelve Ukrainian servicemen were killed and 64 wounded over the past day, the military said.",
        "killed combatants -/12/-; injured combatants -/64/-",
    ),
    ("Seventeen sailors died when the destroyer was bombed in Aden.", "killed combatants -/17/-"),
    ("Russian shelling killed a 10-year-old girl in Nikopol.", "killed children -/1/-"),
    ("The militants freed 20 of the 50 hostages.", "other-count all -/20/-"),
    (
        "Two of the five attackers were shot dead and three were captured.",
        "killed combatants -/2/-; detained combatants -/3/-",
    ),
    (
        "In Manipur, over 60,000 people have been displaced and 175 killed since May.",
        "displaced all 60000/-/-; killed all -/175/-",
    ),
    ("The army claims to have killed 400 insurgents.", "killed combatants -/400/-"),
    (
        "The group said it had killed 17 soldiers and captured four.",
        "killed combatants -/17/-; detained combatants -/4/-",
    ),
    ("A third of the 90 victims were children.", "none"),
    ("Colombian police have seized 5 tonnes of cocaine and arrested 12 people.", "detained all -/12/-"),
    (
        "Gunmen stormed a hotel in Kismayo, leaving 26 people dead and 56 wounded.",
        "killed all -/26/-; injured all -/56/-",
    ),
    ("The earthquake killed thousands.", "killed all 2000/-/-"),
    ("Nine people were killed and an unknown number of people injured.", "killed all -/9/-; injured all -/-/-"),
    (
        "Authorities said 300 people had been arrested, among them 20 foreigners.",
        "detained all -/300/-; detained all -/20/- <0",
    ),
    (
        "Hamas says more than 30 Palestinians were killed, at least 12 of them women and children.",
        "killed all 30/-/-; killed all 12/-/- <0",
    ),
    ("Israel says 1,200 people were killed and 251 taken hostage.", "killed all -/1200/-; other-count all -/251/-"),
    ("More than 80% of the population fled.", "none"),
    ("The UN puts the number of displaced at 7.1 million.", "displaced all -/7100000/-"),
    ("Some 2.5 million Sudanese have fled to neighbouring countries.", "displaced all -/2500000/-"),
    ("At least 18 people died after drinking poisoned alcohol.", "killed all 18/-/-"),
    ("The raid freed 10 captives but two were killed.", "other-count all -/10/-; killed all -/2/-"),
    ("A court sentenced 529 people to death.", "none"),
    ("Iran executed 12 prisoners on Sunday.", "killed all -/12/-"),
    ("Authorities evacuated 3,000 people from the coast.", "other-count all -/3000/-"),
    ("Four attackers also died.", "killed combatants -/4/-"),
    ("He lost two sons in the war.", "killed all -/2/-"),
    ("Gunfire wounded a policewoman.", "injured all -/1/-"),
    ("The two-hour battle left six insurgents dead.", "killed combatants -/6/-"),
    ("Fifteen others were taken to hospital.", "injured all -/15/-"),
    ("Fifty-one people have been confirmed dead so far.", "killed all -/51/-"),
    ("Between 2013 and 2016 the conflict killed 50,000 people in South Sudan.", "killed all -/50000/-"),
    ("Around 40 inmates escaped and five guards were killed.", "killed all -/5/-"),
    ("At a funeral for the 13 killed on Sunday, mourners called for justice.", "killed all -/13/-"),
    ("The minister said that three Turkish soldiers were martyred.", "killed combatants -/3/-"),
    ("Scores remain missing.", "missing all 40/-/-"),
    ("The plane crashed with 176 people on board, killing everyone.", "none"),
    ("The company lost 3 million dollars.", "none"),
    ("The opposition says 22 of its supporters have been detained.", "detained all -/22/-"),
    ("The party lost 40 seats.", "none"),
    ("Commandos caught a bomb maker along with two of his associates.", "detained all -/2/-"),
    ("At least 40 fighters gave themselves up to the army.", "other-count combatants 40/-/-"),
    ("Around 120 rebels laid down their weapons.", "other-count combatants -/120/-"),
    ("Two hundred prisoners escaped from the jail.", "other-count all -/200/-"),
    ("Thousands of people took to the streets of Tunis.", "other-count all 2000/-/-"),
    ("Tens of thousands marched through Sanaa.", "other-count all 20000/-/-"),
    ("Police picked up 30 suspects in dawn raids.", "detained all -/30/-"),
    ("Thirty opposition supporters were rounded up.", "detained all -/30/-"),
    ("The army took 14 prisoners.", "detained all -/14/-"),
    ("Guerrillas are holding 12 policemen hostage.", "other-count all -/12/-"),
    ("Eight people are being held for questioning.", "detained all -/8/-"),
    ("Five journalists were thrown in jail.", "detained all -/5/-"),
    ("A family of seven was killed in the strike.", "killed all -/7/-"),
    ("A group of 20 soldiers was killed in the strike.", "killed combatants -/20/-"),
    ("Gunmen mowed down 14 worshippers.", "killed civilians -/14/-"),
    ("A suicide bomber blew up 12 recruits.", "killed combatants -/12/-"),
    ("The bombing wiped out a family of nine.", "killed all -/9/-"),
    ("Insurgents took out six soldiers.", "killed combatants -/6/-"),
    ("The group slit the throats of 12 captives.", "killed all -/12/-"),
    ("Three men met their deaths in the ambush.", "killed all -/3/-"),
    ("Nine marines gave their lives.", "killed combatants -/9/-"),
    ("Twelve people paid with their lives.", "killed all -/12/-"),
    ("Casualties stood at 45 dead and 120 hurt.", "killed all -/45/-; injured all -/120/-"),
    ("The number of people killed has climbed past 900.", "killed all 900/-/-"),
    ("With the death toll at 40, rescuers dug on.", "killed all -/40/-"),
    ("Hospitals received 19 bodies and 55 wounded.", "killed all -/19/-; injured all -/55/-"),
    ("Doctors treated 30 people for bullet wounds.", "injured all -/30/-"),
    ("Twenty people were rushed to hospital with burns.", "injured all -/20/-"),
    ("Six children suffered shrapnel injuries.", "injured children -/6/-"),
    ("Seven soldiers are unaccounted for.", "missing combatants -/7/-"),
    ("More than 5,000 people have poured across the border.", "displaced all 5000/-/-"),
    ("Some 3,000 villagers took refuge in a school.", "displaced all -/3000/-"),
    ("About 900 families abandoned their homes.", "displaced all -/900/-"),
    ("The advance sent 6,000 villagers fleeing.", "displaced all -/6000/-"),
    ("The camp shelters 40,000 displaced people.", "displaced all -/40000/-"),
    ("Uganda hosts 1.4 million refugees.", "displaced all -/1400000/-"),
    ("Floods drove 2,000 people from their homes.", "displaced all -/2000/-"),
    ("The fighting made 30,000 people homeless.", "displaced all -/30000/-"),
    ("An exodus of 100,000 people followed.", "displaced all -/100000/-"),
    ("The operation saw the release of 30 hostages.", "other-count all -/30/-"),
    ("Between three and five soldiers died.", "killed combatants 3/-/5"),
    ("From 20 to 30 people were killed.", "killed all 20/-/30"),
    ("Scores of militants were neutralised.", "killed combatants 40/-/-"),
    (
        "Israeli fire killed 12 in Gaza, six in Rafah and three in Jenin.",
        "killed all -/12/-; killed all -/6/-; killed all -/3/-",
    ),
    ("Twelve people were killed in Kabul and another six in Herat.", "killed all -/12/-; killed all -/6/-"),
    ("Nobody was hurt.", "none"),
    ("No one was killed in the raid.", "none"),
    ("There were no casualties.", "none"),
    ("A soldier was killed.", "killed combatants -/1/-"),
    ("Not a single soldier was killed.", "none"),
    ("One of the soldiers was killed.", "killed combatants -/1/-"),
    ("The shooting of 12 protesters caused outrage.", "none"),
    ("A mass shooting of 12 worshippers shocked the town.", "killed civilians -/12/-"),
    ("The army destroyed 12 mosques in the town.", "other-count all -/12/-"),
    ("The company cut 300 jobs and fired 12 managers.", "none"),
    ("The minister was struck down by illness.", "none"),
    ("The firm took out 40 loans.", "none"),
    ("Netflix released 20 films.", "none"),
    ("The navy seized 12 boats.", "none"),
    ("Police seized 300 rifles and arrested two men.", "detained all -/2/-"),
    ("Coast guards rescued 12 migrants off Lesbos.", "other-count all -/12/-"),
    ("The storm left 40,000 homes without power.", "none"),
    ("The party won 40 seats and lost 12 lawmakers.", "none"),
    ("The team lost three players.", "none"),
    ("The bank lost 22 customers.", "none"),
    ("Changes affecting the lives of eight million people were announced.", "none"),
    ("Doctors saved the lives of 12 children.", "none"),
    ("The reform will save 40 lives.", "none"),
    ("He spent 30 years in prison.", "none"),
    ("The court sentenced 12 men to death.", "none"),
    ("The union said 5,000 workers would march on Friday.", "none"),
    ("The vaccine prevented 300,000 deaths.", "none"),
    ("Malaria killed 400,000 people last year.", "killed all -/400000/-"),
    ("The UN wants to prevent the killing of 300 prisoners.", "none"),
    ("They threatened the killing of 20 hostages.", "none"),
    ("Teachers took 12 students on a trip.", "none"),
    ("About 3,000 runners took part in the marathon.", "none"),
    ("The ship arrived with 300 soldiers.", "none"),
    ("They crossed 40 checkpoints.", "none"),
    ("About 500 fans gathered outside the stadium.", "none"),
    ("Three ministers fell ill.", "none"),
    ("Two governments fell in 2011.", "none"),
    ("The number of refugees is expected to rise to 2 million.", "none"),
    ("The death toll could rise to 200.", "none"),
    ("The toll may climb past 50.", "none"),
    ("He had two children who live in camps.", "none"),
    ("Two of the 14 women are lawmakers.", "none"),
    ("The company employs 3,000 people.", "none"),
    ("The bus was carrying 40 passengers.", "none"),
    ("A helicopter carrying 12 soldiers crashed.", "none"),
    ("A convoy of 40 trucks carried aid to 20,000 people.", "none"),
    ("The UN fed 300,000 people.", "none"),
    ("The minister met 12 families.", "none"),
    ("The plan would move 300 troops to the border.", "none"),
    ("The army returned 12 bodies.", "killed all -/12/-"),
    ("The agency registered 12,000 voters.", "none"),
    ("Four people were charged with murder.", "none"),
    ("The bomb hit 12 houses.", "none"),
    ("Two shells hit a school.", "none"),
    ("They were executing 12 warrants.", "none"),
    ("The court heard 12 witnesses.", "none"),
    ("Fewer than 10 people remain in the village.", "none"),
    ("More than 200 lawmakers voted for the bill.", "none"),
    ("Ten years of fighting have ended.", "none"),
    ("Ten hours of talks yielded a truce.", "duration-hours all -/10/-"),
    ("The toll on the bridge rose to 12 dollars.", "none"),
    ("At least 12 of the 30 men accused of killing police were released.", "other-count all 12/-/-"),
    ("No fewer than 60 schools were burned.", "none"),
    ("The attack on 12 villages killed nobody.", "none"),
    ("The commander said 40 of his men fell in battle.", "killed combatants -/40/-"),
    ("The talks between 12 parties fell apart.", "none"),
    ("Police said 12 men remained at large.", "none"),
    ("Protesters burned 12 cars and hurt nobody.", "none"),
    ("Two wounded soldiers recovered in hospital.", "injured combatants -/2/-"),
    ("He survived two assassination attempts.", "none"),
    (
        "Militants freed two of the girls, but 12 remain in captivity.",
        "other-count children -/2/-; other-count all -/12/-",
    ),
    (
        "The ministry said that its forces had eliminated 45 terrorists and captured nine over the past day.",
        "killed combatants -/45/-; detained combatants -/9/-",
    ),
    ("Enemy losses amounted to 1,200 killed and wounded.", "killed-and-injured all -/1200/-"),
    ("The enemy lost more than 300 servicemen, four tanks and two howitzers.", "killed combatants 300/-/-"),
    ("Up to 80 militants were destroyed.", "killed combatants -/-/80"),
    ("Russian forces suffered 1,150 casualties in a day, Kyiv said.", "killed-and-injured combatants -/1150/-"),
    ("Our losses are 12 killed and 34 wounded.", "killed all -/12/-; injured all -/34/-"),
    ("Air defences downed 23 of 30 drones.", "other-count all -/23/-"),
    ("OCHA reported that 412,000 people had been newly displaced since April.", "displaced all -/412000/-"),
    (
        "The mission verified 1,123 civilian deaths, including 210 children, in the first half of the year.",
        "killed civilians -/1123/-; killed children -/210/- <0",
    ),
    (
        "At least 38 civilians, including 14 women and nine children, were killed.",
        "killed civilians 38/-/-; killed women -/14/- <0; killed children -/9/- <0",
    ),
    ("Forty-one people were confirmed dead and at least 100 remain missing.", "killed all -/41/-; missing all 100/-/-"),
    (
        "The attack left three soldiers, two policemen and a child dead.",
        "killed combatants -/3/-; killed all -/2/-; killed children -/1/-",
    ),
    ("An ambush on Tuesday killed seven, the army said.", "killed all -/7/-"),
    (
        "Sixteen more bodies were pulled from the debris, bringing the toll to 92.",
        "killed all -/16/-; killed all -/92/-",
    ),
    ("That brings to 54 the number of journalists killed since the war began.", "killed all -/54/-"),
    ("The violence has so far claimed 87 victims.", "killed all -/87/-"),
    ("More than a million have fled.", "displaced all 1000000/-/-"),
    ("Half a million are now refugees in Chad.", "displaced all -/500000/-"),
    ("Over 90,000 people were reported to have crossed into Rwanda.", "displaced all 90000/-/-"),
    ("The shooting spree left dead nine shoppers and a guard.", "killed civilians -/9/-; killed all -/1/-"),
    ("Two nurses were among the dead.", "killed civilians -/2/-"),
    ("Four of the dead were women.", "killed women -/4/-"),
    ("Among the dead were six children.", "killed children -/6/-"),
    ("Among those killed were three aid workers and a driver.", "killed civilians -/3/-; killed civilians -/1/-"),
    ("Three of those killed were children.", "killed children -/3/-"),
    ("The victims include five pupils.", "killed children -/5/-"),
    ("The dead include two Red Cross workers.", "killed civilians -/2/-"),
    ("All 12 people on board died.", "killed all -/12/-"),
    ("All six crew members were killed.", "killed all -/6/-"),
    ("There were 12 people killed and 30 injured.", "killed all -/12/-; injured all -/30/-"),
    ("Eyewitnesses spoke of 40 dead.", "killed all -/40/-"),
    ("The clashes resulted in 14 fatalities.", "killed all -/14/-"),
    ("It caused the death of three farmers.", "killed civilians -/3/-"),
    ("Grenades thrown into a bar have killed two and maimed eleven.", "killed all -/2/-; injured all -/11/-"),
    ("Twelve dead in Sinai ambush.", "killed all -/12/-"),
    ("Police shoot dead three men in Karachi.", "killed all -/3/-"),
    ("Six killed as bus hits mine.", "killed all -/6/-"),
    ("Suicide blast kills at least 20 in Kano.", "killed all 20/-/-"),
    ("Seven Israelis, mostly civilians, were killed.", "killed all -/7/-"),
    ("Thirteen Kurds died.", "killed all -/13/-"),
    ("The group freed all 21 of the captives.", "other-count all -/21/-"),
    ("A total of 276 schoolgirls were carried off from Chibok.", "other-count children -/276/-"),
    ("Kidnappers have released eight of the eleven pupils.", "other-count children -/8/-"),
    ("The raiders made off with 40 women and 300 cattle.", "other-count women -/40/-"),
    ("Three hundred militants handed in their arms.", "other-count combatants -/300/-"),
    ("Some 40 people were reported to have drowned.", "killed all -/40/-"),
    ("The militia lost 40 fighters, including two commanders.", "killed combatants -/40/-; killed combatants -/2/- <0"),
    ("Up to 60 people may have died.", "none"),
    ("More than 30 people are thought to have been killed.", "killed all 30/-/-"),
    ("At least 17 were feared killed.", "killed all 17/-/-"),
    (
        "No fewer than nine persons lost their lives while several others sustained injuries.",
        "killed all 9/-/-; injured all -/-/-",
    ),
    ("Fourteen suspects are in custody.", "detained all -/14/-"),
    ("Officers made 23 arrests.", "detained all -/23/-"),
    ("Three hundred people have been taken into custody.", "detained all -/300/-"),
    ("Unknown gunmen shot dead a prominent activist.", "killed civilians -/1/-"),
    ("A shell landed on a house, killing a mother and two daughters.", "killed women -/1/-; killed all -/2/-"),
    ("The dead and injured included 12 schoolchildren.", "killed-and-injured children -/12/-"),
    ("Shelling killed one, wounded two.", "killed all -/1/-; injured all -/2/-"),
    ("1,400 killed, 5,000 hurt in quake", "killed all -/1400/-; injured all -/5000/-"),
    ("According to police, the three dead were Maoists.", "killed combatants -/3/-"),
    ("The 12 detained were students.", "detained all -/12/-"),
    ("Nine members of a pro-government militia were killed.", "killed combatants -/9/-"),
    ("UNHCR said 3,200 arrivals were registered in a single day.", "displaced all -/3200/-"),
    ("The bombardment injured 12 and killed four, hospital officials said.", "injured all -/12/-; killed all -/4/-"),
    ("The explosion tore through a bus, killing the driver and 14 passengers.", "killed civilians -/14/-"),
    ("Snipers picked off three marchers.", "killed civilians -/3/-"),
    ("At least 34 people, mostly women and children, died of hunger.", "killed all 34/-/-"),
    ("More than 12,000 people have starved to death.", "killed all 12000/-/-"),
    ("Fifty bodies lay in the streets.", "killed all -/50/-"),
    ("The Taliban hanged two men in public.", "killed all -/2/-"),
    ("A stray bullet struck and killed a seven-year-old girl.", "killed children -/1/-"),
    ("The sniper wounded a cameraman in the leg.", "injured civilians -/1/-"),
    ("Landmines maim 400 people a year.", "injured all -/400/-"),
    ("Rescue teams are searching for 17 missing people.", "missing all -/17/-"),
    ("Two hundred families have been left homeless.", "displaced all -/200/-"),
    ("The UN relocated 90 employees to Amman.", "other-count all -/90/-"),
    ("All but 40 of the 300 hostages have been freed.", "none"),
    ("The militia has conscripted 600 boys.", "other-count children -/600/-"),
    ("Britain withdrew 150 soldiers from Kabul.", "other-count combatants -/150/-"),
    ("The base houses 2,500 American soldiers.", "other-count combatants -/2500/-"),
    ("About 900 US soldiers are stationed in Syria.", "other-count combatants -/900/-"),
    ("Some 10,000 North Korean soldiers have been sent to Kursk.", "other-count combatants -/10000/-"),
    ("The ELN released four soldiers.", "other-count combatants -/4/-"),
    ("Both sides swapped 95 captives.", "other-count all -/95/-"),
    ("Fighters overran the post, capturing eleven soldiers and seizing two trucks.", "detained combatants -/11/-"),
    ("Four gendarmes were taken captive.", "other-count all -/4/-"),
    ("Twenty-one civilians were burnt alive in their huts.", "killed civilians -/21/-"),
    ("The flotilla was stopped and its 40 activists detained.", "detained all -/40/-"),
    ("Three more people died of their wounds on Monday.", "killed all -/3/-"),
    ("The number of displaced has doubled to 1.2 million.", "displaced all -/1200000/-"),
    ("The health ministry counts more than 36,000 dead.", "killed all 36000/-/-"),
    ("The Gaza death toll topped 40,000.", "killed all 40000/-/-"),
    ("Of the 251 hostages, 116 were freed.", "other-count all -/116/-"),
    ('The mayor said the raid had left "15 dead and a great many injured".', "killed all -/15/-; injured all -/-/-"),
    ("Insurgents put to death nine village elders.", "killed all -/9/-"),
    ("Security forces gunned down five suspects.", "killed all -/5/-"),
    ("Several people were killed, including a local councillor.", "killed all -/-/-"),
    ("Hundreds were wounded in the stampede.", "injured all 200/-/-"),
    ("A policeman died of his injuries.", "killed all -/1/-"),
    ("The cyclone killed 12 and left 300 missing.", "killed all -/12/-; missing all -/300/-"),
    # how they came off, one more, those who are nowhere
    ("The crash left two airmen with minor injuries.", "injured combatants -/2/-"),
    ("Three drivers escaped with burns.", "injured civilians -/3/-"),
    ("Two farmers were killed and a third is in hospital.", "killed civilians -/2/-; injured civilians -/1/-"),
    (
        "Twelve soldiers were killed and eight others taken prisoner.",
        "killed combatants -/12/-; detained combatants -/8/-",
    ),
    ("The whereabouts of nine people are unknown.", "missing all -/9/-"),
    ("He knows the whereabouts of nine people.", "none"),
    ("Two bystanders were caught in the crossfire and died.", "killed civilians -/2/-"),
    ("Children account for 63 of the dead.", "killed children -/63/-"),
    # who they are
    ("The jet crashed, killing its two pilots.", "killed combatants -/2/-"),
    ("The airliner crashed, killing its two pilots.", "killed all -/2/-"),
    ("Her two sons were shot dead.", "killed civilians -/2/-"),
    ("The rebel coalition concedes the loss of five men.", "killed combatants -/5/-"),
    # where they were driven from, what they lack
    ("The fighting drove nearly 11,000 people from the district.", "displaced all -/-/11000"),
    ("The offensive forced 2,500 troops to retreat.", "other-count combatants -/2500/-"),
    ("The mission trained 300 soldiers.", "other-count combatants -/300/-"),
    ("Some 400,000 people are cut off from food.", "other-count all -/400000/-"),
    # things and money
    ("Militants fired four rockets at the town.", "other-count all -/4/-"),
    ("Eight arms caches have been found.", "other-count all -/8/-"),
    ("Only 11 trucks entered the enclave.", "other-count all -/11/-"),
    ("The army fired 12 generals.", "none"),
    ("Two shells hit a hospital.", "none"),
    ("The EU will give a further €53 million in aid.", "money all -/53000000/-"),
    ("They asked for more than $450 million.", "money all 450000000/-/-"),
    ("They demanded a ransom of 20 million pesos ($385,000).", "money all -/20000000/-"),
    ("Robbers got away with $60,000.", "money all -/60000/-"),
    ("The budget grew by $20 million.", "none"),
]


@pytest.fixture(scope="module")
def pipeline():
    return load()


def parsed(text, pipeline):
    """The parse of a text whose lines are paragraphs of the body."""
    blocks, start = [], 0
    for number, line in enumerate(text.split("\n")):
        if line.strip():
            blocks.append(Block(Span(start, start + len(line)), "body", number))
        start += len(line) + 1
    return parse(Article(text), Layout(tuple(blocks)), pipeline)


def plain(bounds):
    return "-" if bounds is None else str(bounds)


def told(reading):
    number = reading.number
    part = "" if reading.subset_of is None else f" <{reading.subset_of}"
    bounds = "/".join(plain(bound) for bound in (number.low, number.best, number.high))
    return f"{reading.measure} {reading.population} {bounds}{part}"


@pytest.mark.parametrize(("sentence", "expected"), CASES)
def test_what_a_sentence_counts(sentence, expected, pipeline):
    found = figures(parsed(sentence, pipeline))
    assert ("; ".join(told(reading) for reading in found) or "none") == expected
    for reading in found:
        assert reading.text in sentence
        assert sentence[reading.span.start : reading.span.end].strip()
        assert reading.number.text in reading.text


def test_the_evidence_has_the_count_and_what_befell_it(pipeline):
    text = "On Friday five villagers were shot dead by men on motorcycles."
    (reading,) = figures(parsed(text, pipeline))
    assert reading.span.of(text) == "five villagers were shot dead"
    assert reading.text == "five villagers"


def test_the_text_keeps_the_bound_and_the_body_of_members(pipeline):
    text = "Drones killed at least 16 members of the Lashkar-e-Jhangvi group near Quetta."
    (reading,) = figures(parsed(text, pipeline))
    assert reading.text.startswith("at least 16 members of")
    assert (reading.number.low, reading.number.best, reading.population) == (16, None, "combatants")


def test_an_approximation_is_the_best_number_with_its_hedge(pipeline):
    text = "About 90 miners died in the shaft."
    (reading,) = figures(parsed(text, pipeline))
    assert (reading.number.low, reading.number.best, reading.number.high) == (None, 90, None)
    assert reading.number.hedge.of(text) == "About"


def test_others_inherit_within_the_sentence_only(pipeline):
    text = "Four gendarmes and two soldiers died. Eleven others were wounded."
    assert told(figures(parsed(text, pipeline))[-1]) == "injured all -/11/-"


def test_a_sentence_without_end_is_not_read_and_takes_no_time(pipeline):
    assert figures(parsed("3 people were killed and " * 400, pipeline)) == ()


def test_figures_of_the_gold(pipeline):
    """The floor that dev and seed must keep, by the rules of score_facts.py: only facts of tier core count."""
    paths = [*sorted(shared_path("facts/dev").glob("*.json")), shared_path("seed/facts.json")]
    hit = predicted = wanted = 0
    for path in paths:
        source = json.loads(path.read_text(encoding="utf-8"))
        gold = [fact for fact in source["facts"] if fact["kind"] == "figure"]
        found = list(figures(parsed(source["source"]["text"], pipeline)))
        for fact in sorted(gold, key=lambda fact: fact.get("tier", "core") != "core"):
            core = fact.get("tier", "core") == "core"
            match = next((reading for reading in found if _same(fact, reading)), None)
            wanted += core
            if match is not None:
                found.remove(match)
                hit += core
                predicted += core
        predicted += len(found)
    precision, recall = hit / predicted, hit / wanted
    assert precision >= 0.9
    assert recall >= 0.9


def _same(fact, reading):
    overlaps = any(e["start"] < reading.span.end and reading.span.start < e["end"] for e in fact["evidence"])
    numbers = (reading.number.low, reading.number.best, reading.number.high)
    said = (fact["measure"], fact["population"], fact["low"], fact["best"], fact["high"])
    return overlaps and said == (reading.measure, reading.population, *numbers)
