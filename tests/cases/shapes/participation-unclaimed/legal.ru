DELETE DATA { claim:shelling cf:participation part:front-initiator }
