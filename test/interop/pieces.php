<?php
// Deposits a document, lists it, reads it back, deletes it. Arguments: WSDL address, unique number, file; prints JSON.
[$_, $wsdl, $numUnique, $path] = $argv;
$client = new SoapClient($wsdl, ['cache_wsdl' => WSDL_CACHE_NONE, 'exceptions' => true]);
$contenu = file_get_contents($path);
$place = ['categorie' => 'ID01', 'personne' => 1, 'nomFichier' => 'carte.pdf'];
$deposed = $client->deposerPiece(['numUnique' => $numUnique, ...$place, 'contenu' => $contenu]);
$read = $client->lirePiece(['id' => $deposed->piece->id, 'avecContenu' => true]);
$listed = $client->listerPieces(['numUnique' => $numUnique])->listePiece->piece;
$out = [
    'place' => $deposed->etatCategorie->place,
    'plan' => $deposed->planVersion,
    'listees' => (is_array($listed) ? $listed[0] : $listed)->id === $deposed->piece->id,
    'identique' => $read->contenu === $contenu,
];
$deleted = $client->supprimerPiece(['id' => $deposed->piece->id]);
$out['supprimee'] = [$deleted->piece->etat, $deleted->etatCategorie->place];
echo json_encode($out);
