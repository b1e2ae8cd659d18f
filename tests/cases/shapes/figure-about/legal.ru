DELETE DATA { figure:killed cf:about event:shelling } ;
INSERT DATA { figure:killed cf:about entity:front } ;
DELETE DATA { figure:civilians cf:about event:shelling } ;
INSERT DATA { figure:civilians cf:about entity:front }
