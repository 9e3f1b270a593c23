"""Deposits a document, lists it, reads it back, deletes it. Arguments: WSDL address, unique number, file; prints JSON."""
import json
import sys

import zeep

wsdl, num_unique, path = sys.argv[1:4]
service = zeep.Client(wsdl).service
with open(path, "rb") as file:
    contenu = file.read()
deposed = service.deposerPiece(
    numUnique=num_unique, categorie="ID01", personne=1, nomFichier="carte.pdf", contenu=contenu
)
read = service.lirePiece(id=deposed.piece.id, avecContenu=True)
out = {
    "place": deposed.etatCategorie.place,
    "plan": deposed.planVersion,
    "listees": [piece.id for piece in service.listerPieces(numUnique=num_unique).listePiece.piece] == [deposed.piece.id],
    "identique": read.contenu == contenu,
}
deleted = service.supprimerPiece(id=deposed.piece.id)
out["supprimee"] = [deleted.piece.etat, deleted.etatCategorie.place]
print(json.dumps(out))
